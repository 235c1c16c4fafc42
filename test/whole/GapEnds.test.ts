import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { IntakeJournal } from "../../src/services/intake/IntakeJournal.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, directRoom, joined, start, stop, until } from "./MemoryBot.ts"
import { answered, answers, echo, gapInA, gone, pass } from "./RoomTrouble.ts"

/** The backends, with a store that is busy whenever `is` says so of what a room has not finished. */
const busy = (is: () => boolean) =>
  Layer.effect(
    IntakeJournal,
    Effect.map(IntakeJournal, (journal) =>
      IntakeJournal.of({
        ...journal,
        unfinished: (room) =>
          Effect.suspend(() => (is()
            ? Effect.fail(new StoreError({ file: "bot.db", reason: "busy", detail: "" }))
            : journal.unfinished(room))
          )
      }))
  ).pipe(Layer.provideMerge(Layer.fresh(backends)))

describe("a room whose gap is over", () => {
  for (const [title, minutes] of [["is filled", 2], ["is late", 12]] as const) {
    let times = 0
    it.effect(`goes on though the store is busy just when its gap ${title}`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        yield* echo
        const { a } = yield* gapInA(["in A 1"], "in A 2")
        const mend = yield* control.outage("messages", gone, { room: a.room })
        times = 2
        yield* start()
        yield* pass(1)
        if (minutes < 10) yield* mend
        yield* pass(minutes)
        yield* answered(a.room, "early", "in A 2")
        assert.strictEqual(times, 0)
      }).pipe(Effect.provide(busy(() => times > 0 && times-- > 0))))
  }

  it.effect("does not go on while another gap of it is open: what was left unsent may be there", () => {
    // Only what lies in the first gap can be read.
    let isOnlyFirst = false
    const readable = new Set<string | undefined>()
    const partly = Layer.effect(
      Matrix,
      Effect.map(Matrix, (matrix) =>
        Matrix.of({
          ...matrix,
          messages: (room, from, options) =>
            isOnlyFirst && !readable.has(from)
              ? Effect.fail(new MatrixError({ call: "GET messages", reason: gone }))
              : Effect.tap(matrix.messages(room, from, options), ({ end }) => Effect.sync(() => void readable.add(end)))
        }))
    ).pipe(Layer.provideMerge(Layer.fresh(backends)))
    return Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const a = yield* directRoom("alice-a")
      const stickers = (count: number) =>
        Effect.forEach(
          Array.from({ length: count }),
          () => control.people.send(a.alice, a.room, "org.example.sticker", { body: "x" }),
          { discard: true }
        )
      const one = yield* start()
      yield* joined(a.room)
      const heal = yield* control.outage("send", MatrixFault.cases.RateLimited.make({ retryAfter: 60_000 }), {
        room: a.room
      })
      yield* a.say("early")
      yield* until("the send", Effect.map(control.calls("send", a.room), (calls) => (calls > 0 ? true : undefined)))
      yield* stop(one)
      yield* heal
      yield* stickers(60)
      const mend = yield* control.outage("messages", gone, { room: a.room })
      const two = yield* start()
      yield* pass(1)
      yield* stop(two)
      yield* stickers(60)
      readable.add(Option.getOrThrow(yield* (yield* WholeJournal).gap(a.room)).from)
      isOnlyFirst = true
      yield* mend
      yield* start()
      yield* pass(3)
      assert.strictEqual((yield* (yield* WholeJournal).gaps).length, 1)
      assert.deepStrictEqual(yield* answers(a.room), [])
      isOnlyFirst = false
      yield* pass(5)
      assert.deepStrictEqual(yield* answered(a.room, "early"), ["early"])
    }).pipe(Effect.provide(partly))
  })
})
