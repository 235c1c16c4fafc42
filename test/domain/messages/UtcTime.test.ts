import { assert, describe, it } from "@effect/vitest"
import { utcTime } from "../../../src/domain/messages/UtcTime.ts"

describe("A moment", () => {
  it.each([
    [Date.UTC(2026, 10, 27, 14, 5, 59), "2026-11-27 14:05 UTC"],
    [0, "1970-01-01 00:00 UTC"],
    [8.64e15 + 1, "+275760-09-13 00:00 UTC"],
    [-8.64e15 - 1, "-271821-04-20 00:00 UTC"]
  ])("%j is written to the minute, for everybody: %s", (at, text) => assert.strictEqual(utcTime(at), text))
})
