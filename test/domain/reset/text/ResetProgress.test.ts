import { assert, describe, it } from "@effect/vitest"
import { ended, paceText, type ResetPace } from "../../../../src/domain/reset/text/ResetProgress.ts"

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

describe("The pace of a run", () => {
  const text = (pace: ResetPace, at: number, width = 0) => paceText(pace, at, width)
  const ends = (...seconds: ReadonlyArray<number>) => seconds.map((second) => second * 1_000)

  it("forgets what ended a minute ago, and keeps the newest two hundred ends", () => {
    assert.deepStrictEqual(ended({ done: 1, total: 9, ends: [0, 1, 60_000] }, 60_000).ends, [1, 60_000, 60_000])
    const many = ended({ done: 300, total: 900, ends: Array.from({ length: 300 }, (_, at) => at + 1) }, 400)
    assert.deepStrictEqual([many.done, many.total, many.ends.length, many.ends[0], many.ends.at(-1)], [
      301,
      900,
      200,
      102,
      400
    ])
  })

  it.each<[string, ResetPace, number, string]>([
    ["four ends in the last minute tell nothing", { done: 4, total: 8, ends: ends(1, 2, 3, 4) }, 4_000, "4 of 8 steps"],
    [
      "five do: so many steps in the time between the first and now",
      { done: 5, total: 25, ends: ends(0, 1, 2, 3, 4) },
      4_000,
      "5 of 25 steps, about 20 s left"
    ],
    [
      "an end a minute ago counts no more",
      { done: 5, total: 25, ends: ends(0, 59, 59, 60, 60) },
      60_000,
      "5 of 25 steps"
    ],
    ["two seconds are no wait", { done: 1, total: 2, ends: ends(1) }, 3_000, "1 of 2 steps"],
    ["more are", { done: 1, total: 2, ends: ends(1) }, 3_001, "1 of 2 steps, waiting for the homeserver"],
    ["nobody waits before the first step", { done: 0, total: 2, ends: [] }, 99_000, "0 of 2 steps"],
    ["nobody waits behind the last", { done: 2, total: 2, ends: ends(1) }, 99_000, "2 of 2 steps"],
    ["nothing is left behind the last", { done: 5, total: 5, ends: ends(0, 1, 2, 3, 4) }, 4_000, "5 of 5 steps"]
  ])("%s", (_, pace, at, line) => assert.strictEqual(text(pace, at), line))

  it("is a bar, full where there is nothing to do", () => {
    assert.strictEqual(text({ done: 1, total: 3, ends: [] }, 0, 4), "[█···] 1 of 3 steps")
    assert.strictEqual(text({ done: 0, total: 0, ends: [] }, 0, 4), "[████] 0 of 0 steps")
  })
})
