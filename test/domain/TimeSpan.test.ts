import { assert, describe, it } from "@effect/vitest"
import { span } from "../../src/domain/TimeSpan.ts"

describe("A span of time", () => {
  it.each([
    [-5, "0 s"],
    [0, "0 s"],
    [999, "0 s"],
    [1_000, "1 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [86_399_999, "23 h"],
    [86_400_000, "1 d"],
    [200 * 86_400_000, "200 d"]
  ])("of %d ms is %s", (ms, text) => assert.strictEqual(span(ms), text))
})
