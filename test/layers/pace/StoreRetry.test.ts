import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { untilStored } from "../../../src/layers/pace/StoreRetry.ts"
import { keptLog } from "../../support/LoggedLines.ts"

const full = Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" }))

/** Work that meets these troubles first; how often it was begun. */
const troubled = (...troubles: ReadonlyArray<Effect.Effect<never, StoreError>>) => {
  const left = [...troubles]
  let begun = 0
  return {
    begun: () => begun,
    work: Effect.suspend((): Effect.Effect<void, StoreError> => {
      begun++
      return left.shift() ?? Effect.void
    })
  }
}

describe("Work that the store has to take", () => {
  it.effect("is tried every two seconds until the store heals, and each failure is told", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const { begun, work } = troubled(full, full)
      yield* Effect.forkScoped(Effect.provide(untilStored(work), layer))
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual([begun(), lines.length], [2, 2])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual([begun(), lines.length], [3, 2])
    }))
})
