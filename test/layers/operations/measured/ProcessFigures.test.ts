import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric } from "effect"
import { afterEach, vi } from "vitest"
import { processFigures } from "../../../../src/layers/operations/measured/ProcessFigures.ts"
import { cpuTime } from "../../../../src/layers/operations/Metrics.ts"

const counted = Effect.map(Metric.value(cpuTime), ({ count }) => Number(count))

describe("what the process uses", () => {
  afterEach(() => vi.restoreAllMocks())

  it.effect("counts each second of the processors once, however often it is looked at", () =>
    Effect.gen(function*() {
      const used = vi.spyOn(process, "cpuUsage")
      const measure = yield* processFigures({ version: "1", wire: "wire1" })
      const before = yield* counted
      const seen: Array<number> = []
      for (const [user, system] of [[2, 1], [2, 1], [5, 2], [5, 2], [9, 4]] as const) {
        used.mockReturnValue({ user: user * 1_000_000, system: system * 1_000_000 })
        yield* measure
        seen.push((yield* counted) - before)
      }
      assert.deepStrictEqual(seen, [3, 3, 7, 7, 13])
    }))
})
