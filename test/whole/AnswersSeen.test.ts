import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { backends, closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }

const answered = (...lines: ReadonlyArray<Line>) =>
  Effect.gen(function*() {
    const script = yield* AgentScript
    script.answers("go", lines)
    const { room, say } = yield* directRoom()
    yield* start()
    yield* joined(room)
    yield* say("go")
    return { room, script }
  })

const last = (all: Effect.Success<ReturnType<typeof closed>>) => finals(all).at(-1)!

describe("What people see of an answer", () => {
  for (const blank of ["\u200B", "[](https://example.org)", "<!-- nothing to say -->"]) {
    it.effect(`${JSON.stringify(blank)} is no blank bubble: the room is told that there was no answer`, () =>
      Effect.gen(function*() {
        const { room } = yield* answered(text(blank), done)
        const all = yield* closed(1, room)
        assert.deepStrictEqual(all.map(({ body }) => body), ["The assistant ended without an answer."])
        assert.strictEqual((last(all).raw["content"] as Record<string, unknown>)["msgtype"], "m.notice")
      }).pipe(Effect.provide(backends)))
  }

  it.effect("notifications and terminals show no escapes and no marks", () =>
    Effect.gen(function*() {
      const { room } = yield* answered(
        text(String.raw`The database prod\_1 is **down**: see [status](https://x.y/z)`),
        done
      )
      const final = last(yield* closed(1, room))
      assert.strictEqual(final.body, "The database prod_1 is down: see status (https://x.y/z)")
    }).pipe(Effect.provide(backends)))

  it.effect("a formula reaches clients whole, with its source for those that do not show it", () =>
    Effect.gen(function*() {
      const { room } = yield* answered(text(String.raw`\(a*b*c \\ d_1\)`), done)
      const { raw } = last(yield* closed(1, room))
      const content = raw["content"] as Record<string, unknown>
      const shown = (content["m.new_content"] ?? content) as Record<string, unknown>
      assert.strictEqual(shown["body"], String.raw`a*b*c \\ d_1`)
      assert.strictEqual(
        shown["formatted_body"],
        String.raw`<p><span data-mx-maths="a*b*c \\ d_1"><code>a*b*c \\ d_1</code></span></p>`
      )
    }).pipe(Effect.provide(backends)))

  it.effect("a table that is being written is never shown half", () =>
    Effect.gen(function*() {
      const { room, script } = yield* answered(text("Prices:\n\n| Name | Pri"))
      yield* until("the first words", Effect.map(said(room), (all) => all[0]))
      for (const piece of ["ce |\n|---|", "---|\n| Tea | 1", ".20 |\n| Coffee", " | 2.10 |\n\nThat", " is all."]) {
        script.says(script.sent[0]!.thread, [text(piece)])
        yield* settled
        yield* Effect.andThen(TestClock.adjust(6_000), settled)
      }
      script.says(script.sent[0]!.thread, [done])
      const bodies = (yield* closed(1, room)).map(({ body }) => body)
      assert.strictEqual(bodies[0], "Prices:")
      assert.strictEqual(
        bodies.at(-1),
        "Prices:\n\nName   | Price\n-------|------\nTea    | 1.20\nCoffee | 2.10\n\nThat is all."
      )
      for (const body of bodies) assert.notMatch(body, /^\|/m)
      assert.isTrue(bodies.some((body) => body.endsWith("Tea  | 1.20")))
    }).pipe(Effect.provide(backends)))
})
