import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

const answer = (body: string): ReadonlyArray<Line> => [{ _tag: "Text", message: "m1", text: body }, {
  _tag: "Ended",
  reason: "done"
}]

describe("a room that is upgraded while the bot runs", () => {
  it.effect("goes on in its replacement, in the same thread of the agent", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("before", answer("one"))
      script.answers("after", answer("two"))
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("before")
      yield* closed(1, room)
      const replacement = yield* people.upgrade(alice, room)
      yield* people.invite(alice, replacement, bot)
      yield* TestClock.adjust("1 minute")
      yield* joined(replacement)
      yield* people.say(alice, replacement, "after")
      yield* TestClock.adjust("1 minute")
      const answers = yield* until(
        "an answer in the replacement",
        Effect.map(said(replacement), (all) => (finals(all).length > 0 ? finals(all) : undefined))
      )
      assert.deepStrictEqual(answers.map(({ body, mark }) => [body, mark.state]), [["two", "answered"]])
      const threads = script.sent.flatMap(({ command, thread }) => (command._tag === "Prompt" ? [thread] : []))
      assert.strictEqual(threads.length, 2)
      assert.strictEqual(threads[0], threads[1])
    }).pipe(Effect.provide(backends)))
})
