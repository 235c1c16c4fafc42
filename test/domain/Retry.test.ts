import { assert, describe, it } from "@effect/vitest"
import { retryDelay } from "../../src/domain/Retry.ts"

describe("The wait before trying again", () => {
  for (const [attempt, most] of [[1, 550], [2, 1_050], [3, 2_050], [7, 30_050], [50, 30_050], [5_000, 30_050]] as const) {
    it(`is between 50 and ${most} ms before try ${attempt}`, () => {
      assert.strictEqual(retryDelay(attempt, 0), 50)
      assert.strictEqual(retryDelay(attempt, 1), most)
      assert.strictEqual(retryDelay(attempt, 0.5), (most - 50) / 2 + 50)
    })
  }

  it("takes other bounds", () => {
    assert.strictEqual(retryDelay(1, 1, 2_000), 2_050)
    assert.strictEqual(retryDelay(9, 1, 2_000, 10_000), 10_050)
  })
})
