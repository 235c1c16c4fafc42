import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { moment, monotonic, monotonicUnsafe } from "../../../src/layers/pace/MonotonicClock.ts"

describe("The monotonic clock", () => {
  it.effect("counts milliseconds, and a moment has them beside the time of day", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000)
      const clock = yield* Clock.Clock
      const set = Clock.Clock.of({ ...clock, currentTimeMillis: Effect.succeed(7) })
      const begun = yield* monotonic
      yield* TestClock.adjust("90 seconds")
      const at = yield* Effect.provideService(moment, Clock.Clock, set)
      assert.deepStrictEqual({ ...at, steady: at.steady - begun }, { wall: 7, steady: 90_000 })
      assert.strictEqual(monotonicUnsafe(clock), at.steady)
    }))
})
