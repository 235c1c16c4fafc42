import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { TestClock } from "effect/testing"
import { rateLimited } from "../../../../src/layers/operations/Metrics.ts"
import { statusSamples } from "../../../../src/layers/operations/page/StatusSamples.ts"

describe("The samples of the status page", () => {
  it.effect("are taken at the start and every half a minute, and show the present too", () =>
    Effect.gen(function*() {
      let unsent = 1
      const samples = yield* statusSamples(Effect.sync(() => unsent))
      yield* Metric.update(rateLimited, 3)
      yield* TestClock.adjust("60 seconds")
      unsent = 5
      yield* TestClock.adjust("10 seconds")
      const found = yield* samples
      assert.deepStrictEqual(found.map(({ at, limited, unsent }) => [at, limited, unsent]), [
        [0, 0, 1],
        [30_000, 3, 1],
        [60_000, 3, 1],
        [70_000, 3, 5]
      ])
      assert.isAbove(found[0]!.memory, 1_000_000)
      assert.strictEqual((yield* samples).length, 4)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("go on while the store does not say what is to be sent", () =>
    Effect.gen(function*() {
      const samples = yield* statusSamples(Effect.fail("no store"))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual((yield* samples).map(({ unsent }) => unsent), [0, 0, 0])
    }))
})
