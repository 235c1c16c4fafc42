import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { backends, closed, directRoom, finals, joined, settings, start } from "./MemoryBot.ts"

const lines: ReadonlyArray<Line> = [
  { _tag: "Thought", text: "They *greet* me. " },
  { _tag: "Thought", text: "I greet back." },
  { _tag: "Text", message: "m1", text: "Hi" },
  { _tag: "Ended", reason: "done" }
]

const answered = Effect.fnUntraced(function*(reasoning: "off" | "folded") {
  const script = yield* AgentScript
  script.answers("hello", lines)
  const { room, say } = yield* directRoom()
  yield* start({ agent: { ...settings.agent, reasoning } })
  yield* joined(room)
  yield* say("hello")
  const [final] = finals(yield* closed(1, room))
  const content = final?.raw["content"] as Record<string, unknown>
  return { content: (content["m.new_content"] ?? content) as Record<string, unknown>, all: JSON.stringify(final?.raw) }
})

describe("What an agent thinks aloud", () => {
  it.effect("is folded below its answer with REASONING=folded, and in no plain text", () =>
    Effect.gen(function*() {
      const { content } = yield* answered("folded")
      assert.strictEqual(content["body"], "Hi")
      assert.strictEqual(
        content["formatted_body"],
        "Hi\n<details><summary>Thoughts</summary><p>They <em>greet</em> me. I greet back.</p></details>"
      )
    }).pipe(Effect.provide(backends)))

  it.effect("is nowhere with REASONING=off", () =>
    Effect.gen(function*() {
      const { all, content } = yield* answered("off")
      assert.strictEqual(content["body"], "Hi")
      assert.notInclude(all, "greet")
    }).pipe(Effect.provide(backends)))
})
