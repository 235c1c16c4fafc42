import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, directRoom, joined, start, until } from "./MemoryBot.ts"
import { answered, echo, gone, pass, refused } from "./RoomTrouble.ts"

const faults = [["answers 502", gone], ["is refused", refused]] as const

describe("one invitation", () => {
  for (const [title, fault] of faults) {
    it.effect(`whose join ${title} keeps nobody else's invitation waiting, and is accepted when it is mended`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        yield* echo
        const a = yield* directRoom("alice-a")
        const mend = yield* control.outage("join", fault, { room: a.room })
        yield* a.say("in A 1")
        yield* start()
        yield* until(
          "the first try",
          Effect.map(control.calls("join", a.room), (calls) => (calls > 0 ? true : undefined))
        )
        const b = yield* directRoom("alice-b")
        yield* b.say("hello from B")
        yield* joined(b.room)
        assert.deepStrictEqual(yield* answered(b.room, "hello from B"), ["hello from B"])
        yield* pass(180)
        assert.deepStrictEqual((yield* (yield* WholeJournal).waits).map(({ kind, room }) => [kind, room]), [[
          "join",
          a.room
        ]])
        yield* mend
        yield* pass(11)
        yield* joined(a.room)
        assert.deepStrictEqual(yield* answered(a.room, "in A 1"), ["in A 1"])
        assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
      }).pipe(Effect.provide(backends)))
  }

  it.effect("that is taken back while its join fails is not tried any more", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const a = yield* directRoom("alice-a")
      yield* control.outage("join", gone, { room: a.room })
      yield* start()
      yield* pass(10)
      yield* control.people.kick(a.alice, a.room, control.bot)
      yield* pass(15)
      const calls = yield* control.calls("join", a.room)
      yield* pass(60)
      assert.strictEqual(yield* control.calls("join", a.room), calls)
      assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
    }).pipe(Effect.provide(backends)))

  it.effect(
    "of a stranger whose rejection fails keeps nobody waiting, be they many, and is rejected when it is " +
      "mended",
    () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        yield* echo
        const mallory = yield* control.people.user("mallory")
        const mend = yield* control.outage("leave", gone)
        const hers = yield* Effect.forEach(
          Array.from({ length: 40 }),
          () => control.people.room(mallory, { invite: [control.bot] })
        )
        yield* start()
        yield* until("the first tries", Effect.map(control.calls("leave"), (calls) => (calls > 0 ? true : undefined)))
        const b = yield* directRoom("alice-b")
        yield* b.say("hello from B")
        yield* joined(b.room)
        assert.deepStrictEqual(yield* answered(b.room, "hello from B"), ["hello from B"])
        yield* pass(180)
        yield* mend
        yield* pass(130)
        assert.deepStrictEqual(
          yield* Effect.forEach(hers, (room) => control.people.membership(room, control.bot)),
          hers.map(() => "leave")
        )
      }).pipe(Effect.provide(backends))
  )
})
