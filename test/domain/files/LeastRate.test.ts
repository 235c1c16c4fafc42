import { assert, describe, it } from "@effect/vitest"
import { makeLeastRate } from "../../../src/domain/files/LeastRate.ts"

/** After how many pieces, each waited for `ms`, a file of `bytes` a piece is given up. */
const givenUp = (ms: number, bytes: number) => {
  const tooSlow = makeLeastRate()
  for (let pieces = 1; pieces <= 1_000; pieces++) if (tooSlow(ms, bytes)) return pieces
  return undefined
}

describe("A file that comes", () => {
  it.each([
    ["a byte in ten seconds is given up after a minute", 10_000, 1, 6],
    ["a byte just before each silence ends is given up", 29_999, 1, 3],
    ["at less than 16 KiB a second is given up", 1_000, 16_383, 60],
    ["at 16 KiB a second goes on", 1_000, 16_384, undefined],
    ["at once goes on", 0, 1, undefined]
  ])("%s", (_, ms, bytes, pieces) => assert.strictEqual(givenUp(ms, bytes), pieces))

  it("slowly at first goes on", () => {
    const tooSlow = makeLeastRate()
    assert.isFalse(tooSlow(30_000, 1))
    assert.isFalse(tooSlow(29_000, 500_000))
    assert.isFalse(tooSlow(1_000, 1))
    assert.isTrue(tooSlow(30_000, 1))
  })
})
