import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, start } from "./MemoryBot.ts"
import { done, question, settled, text, told } from "./Questions.ts"

/** A question that is on its way while somebody says one thing, and there when they say another. */
const twoThings = Effect.fnUntraced(function*(labels: ReadonlyArray<string>, first: string, second: string) {
  const { hold } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  script.answers("work", [question("q1", "Which?", ...labels)])
  script.answers(second, [text("Hi"), done])
  const { room, say } = yield* directRoom()
  yield* start()
  yield* joined(room)
  const held = yield* hold("send", { acted: true })
  yield* say("work")
  yield* held.arrived
  yield* TestClock.adjust(500)
  yield* say(first)
  yield* settled
  yield* TestClock.adjust(300)
  yield* held.release
  yield* settled
  yield* say(second)
  yield* settled
  yield* TestClock.adjust(2_000)
  yield* settled
  script.says(script.sent[0]!.thread, [text("Done."), done])
  yield* settled
  return yield* told
})

describe("a message that waits for a question which is on its way", () => {
  it.effect("is the answer, and not the next one, which overtakes nothing", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* twoThings(["Yes", "No"], "1", "2"), ["prompt work", "answer q1 q1-0", "prompt 2"])
    }).pipe(Effect.provide(backends)))

  it.effect("is the answer where any text is one", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* twoThings([], "Bert", "and the weather?"), [
        "prompt work",
        "answer q1 Bert",
        "prompt and the weather?"
      ])
    }).pipe(Effect.provide(backends)))
})
