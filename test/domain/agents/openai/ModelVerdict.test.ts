import { assert, describe, it } from "@effect/vitest"
import type { ModelFault } from "../../../../src/domain/agents/openai/ModelFault.ts"
import { type ModelStanding, modelVerdict } from "../../../../src/domain/agents/openai/ModelVerdict.ts"
import type { AgentFailureCode } from "../../../../src/domain/messages/agent/AgentFailures.ts"

const first: ModelStanding = { hasBegun: false, canShorten: true, tries: 1 }
const faulty = (kind: ModelFault["kind"], more: Partial<ModelFault> = {}) =>
  ({ _tag: "Faulty", fault: { kind, detail: "HTTP 1", ...more } }) as const
const of = (kind: ModelFault["kind"], standing: Partial<ModelStanding> = {}, more: Partial<ModelFault> = {}) =>
  modelVerdict(faulty(kind, more), { ...first, ...standing })

describe("What the end of an answer means", () => {
  it("is told in words where nothing helps", () => {
    const codes = (["quota", "model", "files", "request"] as const).map((kind) => of(kind))
    assert.deepStrictEqual(
      codes,
      (["quota_exhausted", "unknown_model", "no_images", "bad_request"] as const).map((code) => ({
        _tag: "Failed",
        code
      }))
    )
    assert.deepStrictEqual(of("refused"), { _tag: "Whole", reason: "refused" })
  })

  it("is for the operator where the settings are wrong", () => {
    assert.deepStrictEqual(of("key"), {
      _tag: "Operator",
      code: "unauthorized",
      why: "unauthorized",
      detail: "HTTP 1"
    })
    assert.deepStrictEqual(of("nowhere"), {
      _tag: "Operator",
      code: "not_found",
      why: "protocol",
      detail: "HTTP 1"
    })
    assert.deepStrictEqual(of("api"), {
      _tag: "Operator",
      code: "no_api",
      why: "protocol",
      detail: "HTTP 1"
    })
  })

  it("is a shorter prompt once, and not in the middle of an answer", () => {
    assert.deepStrictEqual(of("tooLong"), { _tag: "Shorter", tokens: undefined })
    for (const standing of [{ canShorten: false }, { hasBegun: true }]) {
      assert.deepStrictEqual(of("tooLong", standing), { _tag: "Failed", code: "context_length" })
    }
  })

  it("is the prompt without the images of what it refers to, and not in the middle of an answer", () => {
    assert.deepStrictEqual(of("files", { canLookAway: true }), { _tag: "WithoutImages" })
    for (const standing of [{ canLookAway: false }, { canLookAway: true, hasBegun: true }]) {
      assert.deepStrictEqual(of("files", standing), { _tag: "Failed", code: "no_images" })
    }
  })

  it("is another try while there was no text, so many times at most", () => {
    const later = (code: AgentFailureCode, retryMs: number) => ({ _tag: "Later", code, retryMs }) as const
    assert.deepStrictEqual(of("overloaded", { tries: 4 }), later("overloaded", 16_000))
    assert.deepStrictEqual(of("overloaded", {}, { retryMs: 7 }), later("overloaded", 7))
    assert.deepStrictEqual(of("overloaded", { tries: 5 }), { _tag: "Failed", code: "overloaded" })
    assert.deepStrictEqual(of("broken", { tries: 1 }), later("server_error", 2_000))
    assert.deepStrictEqual(of("broken", { tries: 2 }), { _tag: "Failed", code: "server_error" })
  })

  it("is the same answer again where it broke off, twice at most", () => {
    const again = (detail: string) => ({ _tag: "Again", detail }) as const
    assert.deepStrictEqual(modelVerdict({ _tag: "Cut" }, { ...first, tries: 2 }), again("cut"))
    assert.deepStrictEqual(of("broken", { hasBegun: true }), again("HTTP 1"))
    assert.deepStrictEqual(modelVerdict({ _tag: "Cut" }, { ...first, tries: 3 }), {
      _tag: "Failed",
      code: "answer_cut"
    })
  })
})
