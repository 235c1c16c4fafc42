import { assert, describe, it } from "@effect/vitest"
import { healthFinding } from "../../../src/domain/doctor/ControlPlaneFindings.ts"

describe("The control plane's health", () => {
  it("is good with 200 alone, and nobody is refused otherwise", () => {
    const answer = { date: null, body: "{}", elapsed: 5 }
    const of = (given: Parameters<typeof healthFinding>[1]) => healthFinding("https://m/health", given)
    assert.deepInclude(of({ ...answer, status: 200 }), {
      verdict: "ok",
      seen: "https://m/health answers in 5 ms, with JSON"
    })
    assert.strictEqual(of({ ...answer, status: 200, body: "fine" }).seen, "https://m/health answers in 5 ms")
    assert.include(of({ ...answer, status: 404 }).todo ?? "", "/health is added")
    assert.include(of({ ...answer, status: 500 }).means ?? "", "Nobody is refused")
    assert.include(of({ ...answer, status: 500 }).means ?? "", "by what users map says, or by pseudonyms")
    assert.include(of({ failed: "ECONNREFUSED" }).seen, "ECONNREFUSED")
  })
})
