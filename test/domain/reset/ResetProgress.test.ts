import { assert, describe, it } from "@effect/vitest"
import { ended, paceText, type ResetPace } from "../../../src/domain/reset/ResetProgress.ts"

const after = (times: ReadonlyArray<number>, total: number) =>
  times.reduce((pace, at) => ended(pace, at), { done: 0, total, ends: [] } as ResetPace)

describe("the progress of a run", () => {
  it("promises nothing from too little", () =>
    assert.strictEqual(paceText(after([0, 1], 10), 1, 10), "[██········] 2 of 10 steps"))
  it("counts on with the pace of the last minute, not of the beginning", () => {
    const burst = Array.from({ length: 10 }, (_, index) => index)
    const slow = Array.from({ length: 20 }, (_, index) => 5_000 * (index + 1))
    assert.strictEqual(paceText(after([...burst, ...slow], 90), 100_000, 0), "30 of 90 steps, about 5 min left")
  })
  it("says that the server lets it wait", () =>
    assert.strictEqual(paceText(after([0], 3), 4_000, 0), "1 of 3 steps, waiting for the homeserver"))
  it("ends without more", () => assert.strictEqual(paceText(after([0, 1, 2], 3), 60_000, 3), "[███] 3 of 3 steps"))
})
