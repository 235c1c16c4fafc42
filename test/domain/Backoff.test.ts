import { assert, describe, it } from "@effect/vitest"
import { longestWait, patientDelay, retryDelay, withServerWait } from "../../src/domain/Backoff.ts"

describe("The wait before trying again", () => {
  for (
    const [attempt, most] of [[1, 550], [2, 1_050], [3, 2_050], [7, 30_050], [50, 30_050], [5_000, 30_050]] as const
  ) {
    it(`is between 50 and ${most} ms before try ${attempt}`, () => {
      assert.strictEqual(retryDelay(attempt, 0), 50)
      assert.strictEqual(retryDelay(attempt, 1), most)
      assert.strictEqual(retryDelay(attempt, 0.5), (most - 50) / 2 + 50)
    })
  }

  for (const [said, waits] of [[0, 550], [-5, 550], [700, 700], [1e10, longestWait], [1e15, longestWait]] as const) {
    it(`is ${waits} ms where the homeserver says ${said}: neither a storm nor silence for days`, () =>
      assert.strictEqual(withServerWait(said, 550), waits))
  }

  it("is never what is no number", () => {
    assert.deepStrictEqual([
      withServerWait(Number.NaN, 550),
      withServerWait(Number.POSITIVE_INFINITY, 550),
      withServerWait(Number.NEGATIVE_INFINITY, 550),
      withServerWait(undefined, 550)
    ], [550, longestWait, 550, 550])
  })

  for (
    const [attempt, least, most] of [
      [1, 750, 1_000],
      [2, 1_500, 2_000],
      [10, 384_000, 512_000],
      [11, 450_000, 600_000],
      [5_000, 450_000, 600_000]
    ] as const
  ) {
    it(`of one room is between ${least} and ${most} ms before try ${attempt}`, () => {
      assert.strictEqual(patientDelay(attempt, 0), least)
      assert.strictEqual(patientDelay(attempt, 1), most)
    })
  }

  it("takes other bounds", () => {
    assert.strictEqual(retryDelay(1, 1, 2_000), 2_050)
    assert.strictEqual(retryDelay(9, 1, 2_000, 10_000), 10_050)
  })
})
