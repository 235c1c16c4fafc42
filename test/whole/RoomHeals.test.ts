import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, directRoom, joined, start, stop, until } from "./MemoryBot.ts"
import { answered, answers, echo, gapInA, gone, pass, refused, stickers } from "./RoomTrouble.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 5)))

describe("a gap", () => {
  it.effect("is tried at once when the homeserver answers again after it did not", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      const mend = yield* control.outage("messages", gone)
      yield* start()
      yield* pass(120)
      const away = yield* control.outage("sync", gone)
      yield* pass(2)
      yield* mend
      yield* away
      // The sync comes back within half a minute; the gap itself would wait for up to an hour.
      yield* pass(1)
      yield* answered(a.room, "early", "in A 2", "in A 1")
    }).pipe(Effect.provide(backends)))

  it.effect("of a room that we were put out of, and that shows us nothing, is not tried for ever", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      yield* control.outage("messages", refused, { room: a.room })
      yield* start()
      yield* pass(3)
      assert.strictEqual((yield* (yield* WholeJournal).gaps).length, 1)
      yield* control.people.kick(a.alice, a.room, control.bot)
      yield* pass(3)
      // What the room's last message was answered with waits until we are there again, and asks ever more seldom.
      assert.deepStrictEqual([
        yield* (yield* WholeJournal).gaps,
        (yield* (yield* WholeJournal).waits).map(({ kind }) => kind)
      ], [
        [],
        ["send"]
      ])
      const reads = yield* control.calls("messages")
      yield* pass(180)
      assert.strictEqual(yield* control.calls("messages"), reads)
    }).pipe(Effect.provide(backends)))

  it.effect("of which the server says neither where it is nor more than a little at once is read to its end", () =>
    Effect.gen(function*() {
      yield* echo
      const { a } = yield* gapInA(["in A 1", "in A 3"], "in A 2")
      yield* start()
      assert.deepStrictEqual(yield* answered(a.room, "early", "in A 1", "in A 3", "in A 2"), [
        "early",
        "in A 1",
        "in A 3",
        "in A 2"
      ])
    }).pipe(Effect.provide(
      Layer.effect(
        Matrix,
        Effect.map(Matrix, (matrix) =>
          Matrix.of({
            ...matrix,
            sync: (...asked) =>
              Effect.map(
                matrix.sync(...asked),
                (batch) => ({ ...batch, joined: batch.joined.map((room) => ({ ...room, prevBatch: undefined })) })
              ),
            messages: (room, from, options) => matrix.messages(room, from, { ...options, limit: 20 })
          }))
      ).pipe(Layer.provideMerge(backends))
    )))
})

describe("what was begun in a room with a gap", () => {
  const slow = MatrixFault.cases.RateLimited.make({ retryAfter: 60_000 })

  /** An answer that is not sent yet when the bot ends. */
  const unsent = Effect.fnUntraced(
    function*(
      room: { readonly room: RoomId; readonly say: (text: string) => Effect.Effect<unknown> },
      text: string,
      bot: Effect.Success<ReturnType<typeof start>>
    ) {
      const control = yield* MatrixMemoryControl
      const later = yield* control.outage("send", slow, { room: room.room })
      const before = yield* control.calls("send", room.room)
      yield* room.say(text)
      yield* until(
        "the send",
        Effect.map(control.calls("send", room.room), (calls) => (calls > before ? true : undefined))
      )
      yield* stop(bot)
      yield* later
    }
  )

  it.effect("goes on when the room does not wait any more, and at once after a restart", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const a = yield* directRoom("alice-a")
      const first = yield* start()
      yield* joined(a.room)
      yield* unsent(a, "early", first)
      yield* stickers(a, 60)
      yield* control.outage("messages", gone, { room: a.room })
      const second = yield* start()
      yield* pass(9)
      assert.deepStrictEqual(yield* answers(a.room), [])
      yield* pass(2)
      yield* answered(a.room, "early")
      yield* unsent(a, "late", second)
      yield* start()
      yield* settle
      yield* pass(1)
      assert.deepStrictEqual(yield* answered(a.room, "early", "late"), ["early", "late"])
    }).pipe(Effect.provide(backends)))

  it.effect("waits for the second of two gaps too", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const a = yield* directRoom("alice-a")
      const first = yield* start()
      yield* joined(a.room)
      yield* unsent(a, "early", first)
      const gap = stickers(a, 60)
      yield* gap
      // The first gap is two pages long: its events, and that there are no more.
      const [held, end] = [yield* control.hold("messages"), yield* control.hold("messages")]
      yield* start()
      yield* held.arrived
      const sync = yield* control.hold("sync")
      yield* stickers(a, 1)
      yield* sync.arrived
      yield* gap
      yield* sync.release
      yield* until(
        "both gaps",
        Effect.map(Effect.orDie((yield* WholeJournal).gaps), (gaps) => (gaps.length === 2 ? true : undefined))
      )
      const mend = yield* control.outage("messages", gone, { room: a.room })
      yield* Effect.all([held.release, end.release])
      yield* until(
        "the first gap",
        Effect.map(Effect.orDie((yield* WholeJournal).gaps), (gaps) => (gaps.length === 1 ? true : undefined))
      )
      yield* pass(3)
      assert.deepStrictEqual(yield* answers(a.room), [])
      yield* mend
      yield* pass(5)
      assert.deepStrictEqual(yield* answered(a.room, "early"), ["early"])
    }).pipe(Effect.provide(backends)))
})

describe("an invitation", () => {
  it.effect("to a room that we were put out of is accepted again, also when one batch tells both", () =>
    Effect.gen(function*() {
      const { bot, hold, people } = yield* MatrixMemoryControl
      const b = yield* directRoom("alice-b")
      yield* start()
      yield* joined(b.room)
      const join = yield* hold("join")
      const a = yield* directRoom("alice-a")
      yield* join.arrived
      // The join is confirmed; the sync that says so comes when we are out and invited again.
      const sync = yield* hold("sync")
      yield* stickers(b, 1)
      yield* sync.arrived
      yield* join.release
      yield* joined(a.room)
      yield* settle
      yield* people.kick(a.alice, a.room, bot)
      yield* people.invite(a.alice, a.room, bot)
      yield* sync.release
      yield* joined(a.room)
    }).pipe(Effect.provide(backends)))

  it.effect("whose room cannot be marked as direct keeps no other waiting, and is marked when it can be", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const matrix = yield* Matrix
      const mend = yield* control.outage("putAccountData", gone)
      const [a, b] = [yield* directRoom("alice-a"), yield* directRoom("alice-b")]
      const first = yield* start()
      for (const { room } of [a, b]) yield* joined(room)
      yield* pass(30)
      yield* mend
      yield* pass(61)
      const rooms = Object.values(yield* Effect.orDie(matrix.accountData("m.direct"))).flat() as ReadonlyArray<RoomId>
      assert.deepStrictEqual(rooms.toSorted(), [a.room, b.room].toSorted())
      yield* settle
      yield* stop(first)
      assert.deepStrictEqual(yield* answers(a.room), [])
    }).pipe(Effect.provide(backends)))
})
