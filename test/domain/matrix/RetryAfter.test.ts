import { assert, describe, it } from "@effect/vitest"
import { longestWait } from "../../../src/domain/Backoff.ts"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { waitAfter } from "../../../src/domain/matrix/RetryAfter.ts"

const wait = (reason: MatrixFault, tries: number, random: number) =>
  waitAfter(new MatrixError({ call: "GET sync", reason }), tries, random)

describe("The wait after a failed call", () => {
  it.each<[string, MatrixFault, tries: number, least: number, most: number]>([
    ["a limit without a time", { _tag: "RateLimited" }, 1, 50, 2_050],
    ["a limit without a time", { _tag: "RateLimited" }, 3, 50, 8_050],
    ["a limit of no time", { _tag: "RateLimited", retryAfter: 0 }, 1, 50, 550],
    ["a limit of 300 ms", { _tag: "RateLimited", retryAfter: 300 }, 1, 300, 550],
    ["a limit of 700 ms", { _tag: "RateLimited", retryAfter: 700 }, 1, 700, 700],
    ["a limit of 700 ms", { _tag: "RateLimited", retryAfter: 700 }, 3, 700, 2_050],
    ["a limit of ages", { _tag: "RateLimited", retryAfter: 1e15 }, 1, longestWait, longestWait],
    ["no answer", { _tag: "Unavailable", detail: "no answer" }, 1, 50, 550],
    ["a bad gateway", { _tag: "Unavailable", detail: "a bad gateway", status: 502 }, 3, 50, 2_050]
  ])("with %s is bounded before repetition $2", (_, reason, tries, least, most) => {
    assert.deepStrictEqual([wait(reason, tries, 0), wait(reason, tries, 1)], [least, most])
  })

  it.each<[string, MatrixFault]>([
    ["the token is refused", { _tag: "TokenRefused", soft: true }],
    ["the call is refused", { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" }]
  ])("is none where %s: the same call would fail again", (_, reason) => assert.isUndefined(wait(reason, 1, 1)))
})
