import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { JournalError } from "../../src/domain/JournalError.ts"
import { MatrixMemoryControl } from "../../src/layers/matrix/MatrixMemoryControl.ts"
import { Journal } from "../../src/services/Journal.ts"
import { backends, start, stop } from "./MemoryBot.ts"
import { answered, answers, echo, gapInA, gone, pass } from "./RoomTrouble.ts"

/** The backends, with a store that is busy whenever `is` says so of what a room has not finished. */
const busy = (is: () => boolean) =>
  Layer.effect(Journal, Effect.map(Journal, (journal) => Journal.of({
    ...journal,
    unfinished: (room) => Effect.suspend(() => (is() ? Effect.fail(new JournalError({ file: "bot.db", reason: "busy", detail: "" })) : journal.unfinished(room)))
  }))).pipe(Layer.provideMerge(Layer.fresh(backends)))

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

  it.effect("does not go on while another gap of it is open: what was left unsent may be there", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* echo
      const { a } = yield* gapInA(["in A 1"], "in A 2")
      const mend = yield* control.outage("messages", gone, { room: a.room })
      const second = yield* start()
      yield* pass(1)
      yield* stop(second)
      yield* a.say("in A 3")
      for (let n = 0; n < 50; n++) yield* control.people.send(a.alice, a.room, "m.sticker", { body: "x" })
      yield* a.say("in A 4")
      yield* start()
      yield* pass(1)
      assert.strictEqual((yield* (yield* Journal).holes).length, 2)
      assert.deepStrictEqual(yield* answers(a.room), ["early"])
      yield* mend
      yield* pass(2)
      assert.deepStrictEqual(yield* answered(a.room, "early", "in A 1", "in A 2", "in A 3", "in A 4"), ["early", "in A 1", "in A 2", "in A 3", "in A 4"])
    }).pipe(Effect.provide(Layer.fresh(backends))))
})
