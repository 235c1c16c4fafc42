import { assert, describe, it } from "@effect/vitest"
import type { Sample } from "../../../../src/domain/operations/page/Sample.ts"
import { bins, countSeries, levelSeries, waitSeries } from "../../../../src/domain/operations/page/SampleSeries.ts"

const now = 1_800_000_000_000
const minute = 60_000
const sample = (minutesAgo: number, change: Partial<Sample> = {}): Sample => ({
  at: now - minutesAgo * minute,
  answers: 0,
  firstTexts: 0,
  firstTextSeconds: 0,
  unsent: 0,
  limited: 0,
  memory: 0,
  ...change
})

describe("The series of a plot", () => {
  it("has a value for each five minutes, and none where nothing was noted", () => {
    const series = countSeries([sample(12, { answers: 3 }), sample(2, { answers: 5 })], now, "answers")
    assert.strictEqual(series.length, bins)
    assert.deepStrictEqual(series.slice(-3), [0, undefined, 2])
    assert.deepStrictEqual(new Set(series.slice(0, -3)), new Set([undefined]))
  })

  it("does not count what came before the oldest sample that is kept", () =>
    assert.deepStrictEqual(countSeries([sample(1, { limited: 900 })], now, "limited").at(-1), 0))

  it("is the average wait of those who were shown a first text", () => {
    const samples = [
      sample(7),
      sample(6, { firstTexts: 2, firstTextSeconds: 3 }),
      sample(1, { firstTexts: 2, firstTextSeconds: 3 })
    ]
    assert.deepStrictEqual(waitSeries(samples, now).slice(-2), [1.5, undefined])
  })

  it("is the most that there was at once", () => {
    const samples = [sample(4, { unsent: 2 }), sample(3, { unsent: 9 }), sample(0, { unsent: 1 })]
    assert.deepStrictEqual(levelSeries(samples, now, "unsent").at(-1), 9)
  })

  it("leaves out what is older than it shows, and counts as new what came since it was asked for", () => {
    const samples = [sample(600, { memory: 9 }), sample(-0.01, { memory: 1 })]
    assert.deepStrictEqual(levelSeries(samples, now, "memory").filter((value) => value !== undefined), [1])
    assert.strictEqual(levelSeries(samples, now, "memory").at(-1), 1)
  })
})
