import { assert, describe, it } from "@effect/vitest"
import { endReason, isLoginMissing, runFault } from "../../../../src/domain/agents/acp/RunEnding.ts"

describe("The end of a run", () => {
  for (
    const [reason, ended] of [
      ["end_turn", "done"],
      ["max_tokens", "limit"],
      ["max_turn_requests", "limit"],
      ["refusal", "refused"],
      ["cancelled", "cancelled"],
      ["constructor", "done"],
      [7, "done"]
    ] as const
  ) {
    it(`by ${reason} is ${ended}`, () => assert.strictEqual(endReason({ stopReason: reason }), ended))
  }

  for (
    const [refusal, code, message] of [
      [{ code: -32000, message: "Authentication required" }, "login_missing", ""],
      [{ code: -32603, message: "Internal error: slow", data: { errorKind: "rate_limit" } }, "overloaded", ""],
      [{ code: -32603, message: "x", data: { errorName: "ContextOverflowError" } }, "context_length", ""],
      [{ code: -32603, message: "Internal error: Prompt is too long · 400" }, "context_length", ""],
      [
        { code: -32603, message: "Internal error", data: { errorName: "APIError", details: "sk-1234567890 bad" } },
        "APIError",
        "… bad"
      ],
      [
        { code: -32603, message: "Internal error", data: { details: "model exploded" } },
        "error -32603",
        "model exploded"
      ],
      [{ code: -32602, message: "Invalid params" }, "error -32602", "Invalid params"]
    ] as const
  ) {
    it(`by an error has words without secrets: ${code} ${message}`, () =>
      assert.deepStrictEqual(runFault(refusal), { code, message }))
  }

  it("is a missing login by its code alone", () => {
    assert.isTrue(isLoginMissing({ code: -32000, message: "" }))
    assert.isFalse(isLoginMissing({ code: -32603, message: "Authentication required" }))
  })
})
