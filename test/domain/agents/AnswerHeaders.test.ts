import { assert, describe, it } from "@effect/vitest"
import { type AnswerHeaders, retryAfterOf } from "../../../src/domain/agents/AnswerHeaders.ts"

const now = Date.parse("2026-11-27T20:00:00Z")

const cases: ReadonlyArray<readonly [string, AnswerHeaders, number | undefined]> = [
  ["seconds", { "retry-after": "7" }, 7_000],
  ["parts of seconds", { "retry-after": " 0.5 " }, 500],
  ["a date", { "retry-after": "Fri, 27 Nov 2026 20:01:00 GMT" }, 60_000],
  ["a date that is over", { "retry-after": "Fri, 27 Nov 2026 19:00:00 GMT" }, 0],
  ["what a gateway was told itself", { "llm_provider-retry-after": "3" }, 3_000],
  ["the gateway's own word first", { "retry-after": "1", "llm_provider-retry-after": "3" }, 1_000],
  ["what can be read of both", { "retry-after": "soon", "llm_provider-retry-after": "3" }, 3_000],
  ["nothing of a header that comes twice", { "retry-after": ["1", "2"] }, undefined],
  ["nothing", {}, undefined]
]

describe("retryAfterOf", () => {
  for (const [name, headers, wait] of cases) {
    it(`reads ${name}`, () => assert.strictEqual(retryAfterOf(headers, now), wait))
  }
})
