import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { content } from "../../src/domain/matrix/MessageContent.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, directRoom, freshStore, joined, start, stop, until } from "./MemoryBot.ts"
import { answered, answers, asked, echo, gapInA, gone, notices, pass, refused, stickers } from "./RoomTrouble.ts"

const faults = [["answers 502", gone], ["is refused", refused]] as const

const stillMissing = "older messages"

const told = (room: RoomId, times: number) =>
  Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* until(
      `the notice, ${times} times`,
      Effect.map(
        Effect.provideService(notices(room, stillMissing), MatrixMemoryControl, control),
        (count) => (count === times ? true : undefined)
      )
    )
  })

describe("one room whose /messages fails", () => {
  for (const [title, fault] of faults) {
    it.effect(
      `keeps nobody else's gap waiting, and gives what is owed once when it is mended without a restart ` +
        `(${title})`,
      () =>
        Effect.gen(function*() {
          const control = yield* MatrixMemoryControl
          yield* echo
          const { a, b } = yield* gapInA(["in A 1"], "in A 2")
          const mend = yield* control.outage("messages", fault, { room: a.room })
          const second = yield* start()
          yield* until(
            "the gap of A is met",
            Effect.map(control.calls("messages", a.room), (calls) => (calls > 0 ? true : undefined))
          )
          // B's gap arises later, while A's is tried.
          const sync = yield* control.hold("sync")
          yield* stickers(b, 1)
          yield* sync.arrived
          yield* b.say("hello from B")
          yield* stickers(b, 51)
          yield* sync.release
          assert.deepStrictEqual(yield* answered(b.room, "hello from B"), ["hello from B"])
          yield* pass(180)
          yield* b.say("again from B")
          assert.deepStrictEqual(yield* answered(b.room, "hello from B", "again from B"), [
            "hello from B",
            "again from B"
          ])
          yield* mend
          yield* pass(75)
          yield* answered(a.room, "early", "in A 2", "in A 1")
          assert.deepStrictEqual((yield* answers(a.room)).toSorted(), ["early", "in A 1", "in A 2"])
          assert.deepStrictEqual((yield* asked).toSorted(), [
            "again from B",
            "early",
            "hello from B",
            "in A 1",
            "in A 2"
          ])
          yield* stop(second)
        }).pipe(Effect.provide(backends))
    )

    it.effect(
      `does not keep its own people waiting for more than ten minutes, and tells them once what is ` +
        `missing (${title})`,
      () =>
        Effect.gen(function*() {
          const control = yield* MatrixMemoryControl
          yield* echo
          const { a } = yield* gapInA(["in A 1", "in A 2"], "in A 3")
          const mend = yield* control.outage("messages", fault, { room: a.room })
          yield* start()
          yield* pass(9)
          assert.deepStrictEqual([yield* answers(a.room), yield* notices(a.room, stillMissing)], [["early"], 0])
          yield* pass(2)
          yield* answered(a.room, "early", "in A 3")
          assert.strictEqual(yield* notices(a.room, stillMissing), 1)
          // A newer message is answered at once, without a word more.
          const before = yield* control.calls("messages", a.room)
          yield* pass(120)
          assert.isAtMost((yield* control.calls("messages", a.room)) - before, 6)
          yield* a.say("newest")
          yield* answered(a.room, "early", "in A 3", "newest")
          assert.strictEqual(yield* notices(a.room, stillMissing), 1)
          const waits = yield* (yield* WholeJournal).waits
          assert.deepStrictEqual(waits.map(({ kind, room }) => [kind, room]), [["gap", a.room]])
          yield* mend
          yield* pass(70)
          // What was missing comes in its own order, once.
          assert.deepStrictEqual(yield* answered(a.room, "early", "in A 3", "newest", "in A 1", "in A 2"), [
            "early",
            "in A 3",
            "newest",
            "in A 1",
            "in A 2"
          ])
          assert.deepStrictEqual(yield* (yield* WholeJournal).waits, [])
          yield* pass(70)
          assert.strictEqual((yield* answers(a.room)).length, 5)
          assert.strictEqual(yield* notices(a.room, "could not read"), 0)
        }).pipe(Effect.provide(backends))
    )
  }

  it.effect("is asked again at once when our rights in it change", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      const mend = yield* control.outage("messages", refused, { room: a.room })
      yield* start()
      yield* pass(200)
      yield* mend
      const before = yield* control.calls("messages", a.room)
      yield* control.people.putState(a.alice, a.room, "m.room.power_levels", "", {
        users: { [a.alice]: 100, [control.bot]: 50 }
      })
      yield* answered(a.room, "early", "in A 2", "in A 1")
      assert.isAbove(yield* control.calls("messages", a.room), before)
    }).pipe(Effect.provide(backends)))

  it.effect("answers what came late of two gaps in the order in which it was written", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      const mend = yield* control.outage("messages", gone, { room: a.room })
      const second = yield* start()
      yield* pass(11)
      yield* answered(a.room, "early", "in A 2")
      yield* stop(second)
      yield* a.say("in A 3")
      yield* stickers(a, 50)
      yield* a.say("in A 4")
      yield* start()
      yield* answered(a.room, "early", "in A 2", "in A 4")
      yield* mend
      yield* pass(61)
      assert.deepStrictEqual(yield* answered(a.room, "early", "in A 2", "in A 4", "in A 1", "in A 3"), [
        "early",
        "in A 2",
        "in A 4",
        "in A 1",
        "in A 3"
      ])
    }).pipe(Effect.provide(backends)))

  it.effect("by not answering at all keeps nobody else's gap waiting either", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { b } = yield* gapInA(["in A 1"], "in A 2")
      yield* b.say("hello from B")
      yield* stickers(b, 51)
      const never = yield* control.hold("messages")
      yield* start()
      yield* never.arrived
      assert.deepStrictEqual(yield* answered(b.room, "hello from B"), ["hello from B"])
    }).pipe(Effect.provide(backends)))

  it.effect("is told also by a second store within a day, though both count their gaps from one", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      yield* control.outage("messages", gone, { room: a.room })
      const second = yield* start()
      yield* pass(11)
      yield* told(a.room, 1)
      yield* stop(second)
      yield* Effect.provide(start(), yield* Layer.build(freshStore))
      yield* pass(11)
      yield* told(a.room, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("is sent nothing of before until it was heard, so that nothing is said twice", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const a = yield* directRoom("alice-a")
      const first = yield* start()
      yield* joined(a.room)
      const later = yield* control.outage("send", MatrixFault.cases.RateLimited.make({ retryAfter: 60_000 }), {
        room: a.room
      })
      const prompt = yield* a.say("early")
      yield* until("the send", Effect.map(control.calls("send", a.room), (calls) => (calls > 0 ? true : undefined)))
      yield* stop(first)
      yield* later
      // Another store of the account, such as the one that this is a backup of, has closed it.
      const mark = { prompt, attempt: 1, part: 1, parts: 1, state: "answered" } as const
      yield* control.people.say(
        control.bot,
        a.room,
        content({ rendered: { body: "early", formatted: undefined }, notice: false, mark, relation: { _tag: "None" } })
      )
      yield* stickers(a, 60)
      const mend = yield* control.outage("messages", gone, { room: a.room })
      const before = yield* control.calls("send", a.room)
      yield* start()
      yield* pass(8)
      assert.strictEqual(yield* control.calls("send", a.room), before)
      yield* mend
      yield* pass(5)
      assert.deepStrictEqual(yield* answers(a.room), ["early"])
    }).pipe(Effect.provide(backends)))

  it.effect("is waited for over a restart no longer than without one", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      yield* control.outage("messages", gone, { room: a.room })
      const second = yield* start()
      yield* pass(6)
      yield* stop(second)
      const third = yield* start()
      yield* pass(5)
      yield* answered(a.room, "early", "in A 2")
      yield* stop(third)
      yield* start()
      yield* pass(15)
      assert.strictEqual(yield* notices(a.room, stillMissing), 1)
    }).pipe(Effect.provide(backends)))
})
