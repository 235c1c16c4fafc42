import { assert, describe, it } from "@effect/vitest"
import { timeOf } from "../../../src/domain/operations/BotStatus.ts"

describe("A time that was written somewhere", () => {
  it.each([0, -1, 1_800_000_000_000, 8.64e15, -8.64e15])(
    "is read: %d",
    (ms) => assert.strictEqual(timeOf(ms)?.getTime(), ms)
  )
  it.each([8.64e15 + 1, -8.64e15 - 1, NaN, Infinity, "1", null, undefined, {}])(
    "is not known: %s",
    (ms) => assert.isNull(timeOf(ms))
  )
})
