import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { UserId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, finals, joined, said, settings, start } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const failed: Line = { _tag: "Failed", code: "x", message: "broken" }
const seconds = (count: number) =>
  Effect.repeat(Effect.andThen(TestClock.adjust("1 second"), settled), { times: count - 1 })

describe("A bare !retry", () => {
  it.effect("in a group is about one's own answer, also where somebody else's failed later", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const [alice, bob, carol] = [
        yield* people.user("alice"),
        yield* people.user("alice2"),
        yield* people.user("alice3")
      ]
      const room = yield* people.room(alice, { invite: [bot, bob, carol] })
      yield* people.join(bob, room)
      yield* people.join(carol, room)
      yield* start()
      yield* joined(room)
      const say = (who: UserId, body: string) =>
        people.say(who, room, { msgtype: "m.text", body: `bot: ${body}`, "m.mentions": { user_ids: [bot] } })
      script.answers("one", [failed])
      script.answers("two", [failed])
      yield* say(alice, "one")
      yield* seconds(3)
      yield* say(bob, "two")
      yield* seconds(3)
      script.answers("one", [text("fine"), done])
      // Both in one batch: each finds their own.
      script.answers("two", [text("good"), done])
      yield* people.say(alice, room, "!retry")
      yield* people.say(bob, room, "!retry")
      yield* seconds(10)
      const answered = finals(yield* said(room)).filter(({ mark }) => mark.state === "answered")
      assert.sameMembers(answered.map(({ body }) => body), ["fine", "good"])
      // Who has nothing to try again gets a word, where it is said to us.
      const before = (yield* said(room)).length
      yield* say(carol, "!retry")
      yield* seconds(10)
      assert.strictEqual((yield* said(room)).length, before + 1)
    }).pipe(Effect.provide(backends)))

  for (const threads of ["follow", "always"] as const) {
    it.effect(`finds an answer that the homeserver did not take: THREADS=${threads}`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const script = yield* AgentScript
        const { room, say } = yield* directRoom()
        yield* start({ ...settings, threads })
        yield* joined(room)
        script.answers("work", [text("first answer"), done])
        const back = yield* control.outage(
          "send",
          MatrixFault.cases.Refused.make({ status: 413, errcode: "M_TOO_LARGE", detail: "" }),
          { text: "first answer" }
        )
        yield* say("work")
        yield* seconds(10)
        yield* back
        script.answers("work", [text("second answer"), done])
        yield* say("!retry")
        yield* seconds(10)
        assert.include((yield* said(room)).map(({ body }) => body), "second answer")
      }).pipe(Effect.provide(backends)))
  }
})
