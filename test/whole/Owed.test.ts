import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"

const done: Line = { _tag: "Ended", reason: "done" }
const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const settle = Effect.promise(async () => {
  for (let round = 0; round < 50; round++) await new Promise<void>((resume) => setImmediate(resume))
})

const pass = Effect.fnUntraced(function*(seconds: number) {
  for (let second = 0; second < seconds; second++) {
    yield* TestClock.adjust(1_000)
    yield* settle
  }
})

/** An answer that grows in this room is seen to grow. */
const streams = Effect.fnUntraced(function*(room: RoomId, say: (text: string) => Effect.Effect<unknown>) {
  const script = yield* AgentScript
  script.answers("grow", [text("a")])
  yield* say("grow")
  yield* settle
  const { thread } = script.sent.at(-1)!
  for (const piece of ["b", "c", "d"]) {
    yield* pass(2)
    script.says(thread, [text(piece)])
    yield* settle
  }
  script.says(thread, [done])
  yield* settle
  const own = (yield* said(room)).filter(({ body }) => body.startsWith("a"))
  assert.deepStrictEqual(own.map(({ body, mark }) => [body, mark.state]), [
    ["a", "working"],
    ["ab", "working"],
    ["abc", "working"],
    ["abcd", "working"],
    ["abcd", "answered"]
  ])
})

describe("what is kept for finals, over the whole bot", () => {
  it.effect(
    "ten prompts in a room where the bot may not write end the streaming in no other room",
    () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const script = yield* AgentScript
        const [muted, other] = [yield* directRoom("alice1"), yield* directRoom("alice2")]
        yield* start()
        yield* joined(muted.room)
        yield* joined(other.room)
        yield* control.outage(
          "send",
          MatrixFault.cases.Refused.make({ status: 403, errcode: "M_FORBIDDEN", detail: "muted" }),
          { room: muted.room }
        )
        for (let n = 0; n < 10; n++) {
          script.answers(`muted ${n}`, [text("never")])
          yield* muted.say(`muted ${n}`)
          yield* settle
          yield* pass(30)
          script.says(script.sent[0]!.thread, [text(" seen"), done])
          yield* settle
        }
        yield* pass(900)
        yield* streams(other.room, other.say)
      }).pipe(Effect.provide(backends)),
    30_000
  )

  it.effect(
    "ten turns that the room closed, of a store that was brought back, end the streaming in no room",
    () =>
      Effect.gen(function*() {
        const script = yield* AgentScript
        const journal = yield* WholeJournal
        const { room, say } = yield* directRoom()
        const old = yield* start()
        yield* joined(room)
        const prompts = Array.from({ length: 10 }, (_, n) => `prompt ${n}`)
        script.answers(prompts[0]!, [])
        for (const prompt of prompts) yield* say(prompt)
        yield* until(
          "all are turns",
          Effect.orDie(Effect.map(journal.openTurns, (open) => (open === 10 ? true : undefined)))
        )
        yield* until("the agent has one", Effect.sync(() => (script.sent.length === 1 ? true : undefined)))
        yield* stop(old)
        for (const prompt of prompts) script.answers(prompt, [text(prompt), done])
        yield* Effect.scoped(Effect.gen(function*() {
          yield* start()
          yield* closed(10, room)
        })).pipe(Effect.provide(freshStore))
        yield* start()
        yield* until(
          "all are closed",
          Effect.orDie(Effect.map(journal.openTurns, (open) => (open === 0 ? true : undefined)))
        )
        yield* pass(60)
        yield* streams(room, say)
      }).pipe(Effect.provide(backends)),
    30_000
  )

  it.effect("a clock that is set right by an hour, after a 429, keeps nobody waiting for an hour", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(7_200_000)
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      for (const word of ["one", "two"]) script.answers(word, [text(word), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* control.fail("send", MatrixFault.cases.RateLimited.make({ retryAfter: 5_000 }))
      yield* say("one")
      yield* until("the refused send", Effect.map(control.calls("send"), (calls) => (calls === 1 ? true : undefined)))
      yield* settle
      yield* stop(first)
      yield* TestClock.setTime(3_600_000)
      yield* start()
      yield* say("two")
      yield* settle
      yield* pass(15)
      assert.deepStrictEqual((yield* said(room)).map(({ body, mark }) => [body, mark.state]), [["one", "answered"], [
        "two",
        "answered"
      ]])
    }).pipe(Effect.provide(backends)))
})
