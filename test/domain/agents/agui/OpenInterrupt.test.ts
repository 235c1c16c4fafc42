import { assert, describe, it } from "@effect/vitest"
import { readInterrupt, readLegacyInterrupt } from "../../../../src/domain/agents/agui/AgUiInterrupt.ts"
import { denyAll, openInterrupt, resumeWith } from "../../../../src/domain/agents/agui/OpenInterrupt.ts"
import { payloads } from "../../../support/AgUiRuns.ts"
import { interruptOf, legacyInterrupt, reviewOf } from "../../../support/AgUiServer.ts"

const raw = { question: "Run danger?" }
const named = openInterrupt(readInterrupt(interruptOf("e1", raw)))
const second = openInterrupt(readInterrupt(interruptOf("e2", raw)))
const nameless = openInterrupt(readLegacyInterrupt(legacyInterrupt(raw)))
const review = openInterrupt(
  readInterrupt(interruptOf("e3", reviewOf({ name: "a", args: {} }, { name: "b", args: {} })))
)
const other = { id: "o1", isLangGraphs: false }

describe("Interrupts", () => {
  it("are remembered without a word of theirs", () => {
    assert.deepStrictEqual([named, nameless, review], [
      { id: "e1", isLangGraphs: true },
      { isLangGraphs: true },
      { id: "e3", isLangGraphs: true, rejects: 2 }
    ])
  })

  it("are answered by their names, alone or on other servers", () => {
    const entry = (interruptId: string) => ({ interruptId, status: "resolved" as const, payload: 1 })
    assert.deepStrictEqual(resumeWith([{ interrupt: named, payload: 1 }]), { resume: [entry("e1")] })
    const others = [{ interrupt: other, payload: 1 }, { interrupt: { ...other, id: "o2" }, payload: 1 }]
    assert.deepStrictEqual(resumeWith(others), { resume: [entry("o1"), entry("o2")] })
  })

  it("are answered by a command where LangGraph waits for several, or told no name", () => {
    assert.deepStrictEqual(resumeWith([{ interrupt: named, payload: 1 }, { interrupt: second, payload: 2 }]), {
      forwardedProps: { command: { resume: { e1: 1, e2: 2 } } }
    })
    assert.deepStrictEqual(resumeWith([{ interrupt: nameless, payload: 1 }]), {
      forwardedProps: { command: { resume: 1 } }
    })
  })

  it("are not answered where nobody knows which answer is whose", () => {
    assert.isUndefined(resumeWith([{ interrupt: nameless, payload: 1 }, { interrupt: nameless, payload: 2 }]))
    assert.isUndefined(resumeWith([]))
  })

  it("are denied in the form that each takes, and never cancelled", () => {
    assert.deepStrictEqual(denyAll([named], payloads), {
      resume: [{ interruptId: "e1", status: "resolved", payload: { approved: false } }]
    })
    assert.deepStrictEqual(denyAll([review], {}), {
      resume: [{
        interruptId: "e3",
        status: "resolved",
        payload: { decisions: [{ type: "reject" }, { type: "reject" }] }
      }]
    })
  })

  it("are not denied at all where one of them cannot be", () => {
    assert.isUndefined(denyAll([named, review], {}))
    assert.isUndefined(denyAll([{ ...review, rejects: 0 }], payloads))
    assert.isUndefined(denyAll([nameless], { deny: { value: null } }))
    assert.isDefined(denyAll([named], { deny: { value: null } }))
  })
})
