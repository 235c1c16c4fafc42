import { assert, describe, it } from "@effect/vitest"
import { suspectDelay } from "../../../src/domain/poison/SuspectDelay.ts"

describe("A turn's next process takes it up", () => {
  for (
    const [title, strikes, seconds] of [
      ["at once when none ended with it", 0, 0],
      ["at once when three did", 3, 0],
      ["after a moment when four did", 4, 5],
      ["after twice as long when five did", 5, 10],
      ["after ten minutes at the most", 90, 600]
    ] as const
  ) it(title, () => assert.strictEqual(suspectDelay(strikes), seconds * 1_000))
})
