import { assert, describe, it } from "@effect/vitest"
import { mostEdits, nextEditAt } from "../../../src/domain/answer/EditThrottle.ts"

describe("The pace of edits", () => {
  it("shows the first text at once", () => {
    assert.strictEqual(nextEditAt({ edits: 0, lastPlannedAt: undefined, firstAt: 7_000 }), 7_000)
  })

  for (
    const [edits, wait] of [[0, 800], [1, 1_040], [2, 1_352], [4, 2_285], [6, 3_861], [7, 5_000], [
      mostEdits - 1,
      5_000
    ]] as const
  ) {
    it(`waits ${wait} ms after ${edits} edits`, () => {
      assert.strictEqual(nextEditAt({ edits, lastPlannedAt: 10_000, firstAt: 7_000 }), 10_000 + wait)
    })
  }

  it("leaves everything after the last edit to the final", () => {
    assert.isUndefined(nextEditAt({ edits: mostEdits, lastPlannedAt: 10_000, firstAt: 7_000 }))
    assert.isUndefined(nextEditAt({ edits: mostEdits + 9, lastPlannedAt: 10_000, firstAt: 7_000 }))
  })
})
