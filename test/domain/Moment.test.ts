import { assert, describe, it } from "@effect/vitest"
import { elapsed, lasted } from "../../src/domain/Moment.ts"

const noon = { wall: 1_000_000, steady: 5_000 }

describe("Time between two moments", () => {
  it.each([
    ["both clocks went on", { wall: 1_000_300, steady: 5_300 }, 300, 300],
    ["the machine slept", { wall: 1_009_000, steady: 5_300 }, 9_000, 300],
    ["the wall's clock was set back", { wall: 900_000, steady: 5_300 }, 300, 300],
    ["the wall's clock was set forward", { wall: 2_000_000, steady: 5_300 }, 1_000_000, 300]
  ])("where %s", (_, now, atMost, atLeast) => {
    assert.strictEqual(elapsed(noon, now), atMost)
    assert.strictEqual(lasted(noon, now), atLeast)
  })
})
