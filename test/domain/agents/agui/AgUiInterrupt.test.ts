import { assert, describe, it } from "@effect/vitest"
import { readInterrupt, readInterrupts, readLegacyInterrupt } from "../../../../src/domain/agents/agui/AgUiInterrupt.ts"
import { mostQuestions } from "../../../../src/domain/turns/asking/TurnQuestion.ts"
import { interruptOf, legacyInterrupt, reviewOf } from "../../../support/AgUiServer.ts"

const raw = { question: "Run danger?", what: "x" }

describe("An interrupt", () => {
  it("is read from a run's outcome", () => {
    assert.deepStrictEqual<unknown>(readInterrupt({ ...interruptOf("e1", raw), message: "Sure?", toolCallId: "c1" }), {
      id: "e1",
      value: raw,
      message: "Sure?",
      call: "c1",
      expires: undefined,
      isLangGraphs: true,
      actions: undefined
    })
  })

  it("is read from an event of its own, with its name where there is one", () => {
    const { id, isLangGraphs, value } = readLegacyInterrupt(legacyInterrupt(raw))
    assert.deepStrictEqual({ id, isLangGraphs, value }, { id: undefined, isLangGraphs: true, value: raw })
    assert.strictEqual(readLegacyInterrupt({ ...legacyInterrupt(raw), rawEvent: { id: "e1" } }).id, "e1")
    assert.strictEqual(readLegacyInterrupt({ value: "Shall I?" }).message, "Shall I?")
  })

  it("is another server's where nothing says that it is LangGraph's", () => {
    const { isLangGraphs, value } = readInterrupt({ id: "e1", metadata: { raw } })
    assert.deepStrictEqual({ isLangGraphs, value }, { isLangGraphs: false, value: raw })
  })

  it("shows its actions and what may be decided about each", () => {
    const review = reviewOf({ name: "danger", args: { what: "x" } }, { name: "mail", args: {} })
    const odd = { ...review, review_configs: [{ action_name: "mail", allowed_decisions: ["approve"] }] }
    assert.deepStrictEqual(
      readInterrupt(interruptOf("e1", odd)).actions?.map(({ canApprove, canReject, name }) => [
        name,
        canApprove,
        canReject
      ]),
      [["danger", false, false], ["mail", true, false]]
    )
    assert.isUndefined(readInterrupt(interruptOf("e1", { ...review, review_configs: [] })).actions)
  })

  it("is read no further than it can be asked, however much of it there is", () => {
    let reads = 0
    const counted = (fields: object) => new Proxy(fields, { get: (of, key) => (reads++, Reflect.get(of, key)) })
    const many = 3_000
    const review = {
      action_requests: Array.from({ length: many }, (_, n) => counted({ name: `tool ${n}` })),
      review_configs: Array.from(
        { length: many },
        (_, n) => counted({ action_name: `tool ${n}`, allowed_decisions: ["reject"] })
      )
    }
    const interrupts = readInterrupts(Array.from({ length: many }, () => interruptOf("e", review)).map(counted))
    assert.lengthOf(interrupts, mostQuestions + 1)
    assert.lengthOf(interrupts[0]?.actions ?? [], mostQuestions + 1)
    assert.isTrue(interrupts[0]?.actions?.every(({ canReject }) => canReject))
    assert.isBelow(reads / interrupts.length, 3 * many)
  })

  it("takes the first of several configs for one action", () => {
    const review = reviewOf({ name: "mail", args: {} })
    const more = [...review.review_configs, { action_name: "mail", allowed_decisions: [] }]
    const { actions } = readInterrupt(interruptOf("e1", { ...review, review_configs: more }))
    assert.isTrue(actions?.[0]?.canApprove)
  })

  it("has no name that is too long to be sent", () => {
    for (const id of ["x".repeat(201), "", 7]) assert.isUndefined(readInterrupt({ id }).id)
  })
})
