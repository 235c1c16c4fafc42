import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { processFigures } from "../../../../src/layers/operations/measured/ProcessFigures.ts"
import { buildInfo, cpuTime } from "../../../../src/layers/operations/Metrics.ts"

const used = () => {
  const { system, user } = process.cpuUsage()
  return (system + user) / 1_000_000
}

describe("What the process uses", () => {
  it.effect("is counted once, however often it is asked for", () =>
    Effect.gen(function*() {
      const measured = yield* processFigures({ version: "1", wire: "wire1" })
      const before = used()
      for (let times = 0; times < 10; times++) {
        yield* measured
        const { count } = yield* Metric.value(cpuTime)
        assert.isAtLeast(Number(count), before)
        assert.isAtMost(Number(count), used())
      }
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

  it.effect("is that of what runs", () =>
    Effect.gen(function*() {
      yield* processFigures({ version: "1", wire: "wire1" })
      const attributes = { version: "1", wire: "wire1", node: process.versions.node }
      assert.strictEqual((yield* Metric.value(Metric.withAttributes(buildInfo, attributes))).value, 1)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
})
