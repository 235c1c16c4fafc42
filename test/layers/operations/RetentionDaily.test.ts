import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import * as RetentionDaily from "../../../src/layers/operations/RetentionDaily.ts"
import { StoreRetention } from "../../../src/services/store/StoreRetention.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal, type WholeServices } from "../../../src/testing/WholeJournal.ts"
import { event, next, prompted, shown, taken } from "../../contracts/JournalCases.ts"

const answered = Effect.fnUntraced(function*(...ids: ReadonlyArray<string>) {
  const journal = yield* WholeJournal
  yield* prompted(...ids)
  for (const id of ids) {
    yield* shown(yield* next(), ["answer"], { closed: true })
    yield* journal.markSent(yield* taken(), event(`$sent ${id}`))
  }
})

/** Prompts whose text is there. */
const kept = Effect.gen(function*() {
  const rows = yield* (yield* SqlClient.SqlClient)<{ event: string }>`SELECT event FROM events WHERE raw IS NOT NULL`
  return rows.map(({ event }) => event)
})

const example = (title: string, body: Effect.Effect<void, unknown, WholeServices | SqlClient.SqlClient>) =>
  it.effect(
    title,
    () => body.pipe(Effect.provide(Layer.provideMerge(RetentionDaily.layer(1), Layer.fresh(JournalMemory.layer))))
  )

describe("The text of turns", () => {
  example(
    "is there for the days that were set, and gone after them",
    Effect.gen(function*() {
      yield* answered("$1")
      yield* TestClock.adjust("10 hours")
      yield* answered("$2")
      yield* TestClock.adjust("14 hours")
      assert.sameMembers(yield* kept, ["$1", "$2"])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* kept, ["$2"])
      yield* TestClock.adjust("10 hours")
      assert.deepStrictEqual(yield* kept, [])
    })
  )

  example(
    "goes a few at a time, so that nobody waits for it",
    Effect.gen(function*() {
      yield* answered(...Array.from({ length: 50 }, (_, n) => `$${n}`))
      yield* TestClock.adjust("24 hours")
      const counts: Array<number> = []
      for (const step of ["1 minute", "50 millis", "50 millis", "50 millis"] as const) {
        yield* TestClock.adjust(step)
        counts.push((yield* kept).length)
      }
      assert.deepStrictEqual(counts, [34, 18, 2, 0])
    })
  )

  it.effect("is erased after a store's trouble, at the next time", () =>
    Effect.gen(function*() {
      let calls = 0
      const retention = Layer.mock(StoreRetention, {
        erase: () => Effect.suspend(() => (++calls === 1 ? Effect.die("a bug") : Effect.succeed(0))),
        shrink: () => Effect.succeed(false)
      })
      yield* Effect.provide(TestClock.adjust("3 minutes"), Layer.provide(RetentionDaily.layer(1), retention))
      assert.strictEqual(calls, 3)
    }))
})
