import { assert, describe, it } from "@effect/vitest"
import { graceLeft, searchGrace } from "../../../src/domain/rooms/SearchGrace.ts"

describe("A room that was asked for", () => {
  it.each([
    [1_000, 1_000, searchGrace],
    [1_000, 4_000, searchGrace - 3_000],
    [1_000, 1_000 + searchGrace, 0],
    [1_000, 99_000, 0],
    [99_000, 1_000, searchGrace]
  ])(
    "is looked for until a lost request is over: begun at %i, now %i",
    (tried, now, wait) => assert.strictEqual(graceLeft(tried, now), wait)
  )
})
