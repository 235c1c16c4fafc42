import { assert, describe, it } from "@effect/vitest"
import { longestWait } from "../../../src/domain/Backoff.ts"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { waitAfter } from "../../../src/domain/matrix/RetryAfter.ts"

describe("The wait after a failed call", () => {
  it.each<[MatrixFault, tries: number, least: number | undefined, most: number | undefined]>([
    [{ _tag: "RateLimited" }, 1, 50, 2_050],
    [{ _tag: "RateLimited" }, 3, 50, 8_050],
    [{ _tag: "RateLimited", retryAfter: 0 }, 1, 50, 550],
    [{ _tag: "RateLimited", retryAfter: 300 }, 1, 300, 550],
    [{ _tag: "RateLimited", retryAfter: 700 }, 1, 700, 700],
    [{ _tag: "RateLimited", retryAfter: 700 }, 3, 700, 2_050],
    [{ _tag: "RateLimited", retryAfter: 1e15 }, 1, longestWait, longestWait],
    [{ _tag: "Unavailable", detail: "no answer" }, 1, 50, 550],
    [{ _tag: "Unavailable", detail: "a bad gateway", status: 502 }, 3, 50, 2_050],
    [{ _tag: "TokenRefused", soft: true }, 1, undefined, undefined],
    [{ _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" }, 1, undefined, undefined]
  ])("with %j, before repetition %d, is between %s and %s ms", (reason, tries, least, most) => {
    const error = new MatrixError({ call: "GET sync", reason })
    assert.deepStrictEqual([waitAfter(error, tries, 0), waitAfter(error, tries, 1)], [least, most])
  })
})
