import { assert, describe, it } from "@effect/vitest"
import type { StreamToken } from "../../../src/domain/Ids.ts"
import { isBehind } from "../../../src/domain/matrix/StreamRewind.ts"

describe("A sync that ended before it began", () => {
  for (
    const [next, since, behind] of [
      ["s90_1_2", "s100_1_2", true],
      ["s9_1", "s10_9", true],
      ["s100_1", "s100_9", false],
      ["s101_0", "s100_9", false],
      ["s90_1", undefined, false],
      ["90", "100", false],
      ["s90", "s100", false],
      ["m90~1.95_1", "s100_1", false],
      ["s90_1", "opaque", false],
      ["t90_1", "t100_1", false],
      [`s${"9".repeat(16)}_1`, `s${"9".repeat(17)}_1`, false]
    ] as const
  ) {
    it(`${next} after ${since}: ${behind}`, () =>
      assert.strictEqual(isBehind(next as StreamToken, since as StreamToken | undefined), behind))
  }
})
