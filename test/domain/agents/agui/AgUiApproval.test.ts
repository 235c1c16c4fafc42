import { assert, describe, it } from "@effect/vitest"
import { payloadOf, questionsOf } from "../../../../src/domain/agents/agui/AgUiApproval.ts"
import { readInterrupt, readLegacyInterrupt } from "../../../../src/domain/agents/agui/AgUiInterrupt.ts"
import { payloads } from "../../../support/AgUiRuns.ts"
import { interruptOf, legacyInterrupt, reviewOf } from "../../../support/AgUiServer.ts"

const review = readInterrupt(interruptOf(
  "e1",
  reviewOf({ name: "danger", args: { what: "x" } }, {
    name: "mail",
    args: { to: "```" }
  })
))
/** The middleware's interrupt where it takes these decisions alone. */
const taking = (...allowed: ReadonlyArray<string>) => {
  const value = reviewOf({ name: "danger", args: {} })
  const review_configs = [{ action_name: "danger", allowed_decisions: allowed }]
  return readInterrupt(interruptOf("e1", { ...value, review_configs }))
}
const free = readInterrupt(interruptOf("e1", { question: "Run danger?" }))
const tool = { call: "c1", name: "danger", arguments: "{\"what\":\"x\"}" }

describe("What a room is asked about an interrupt", () => {
  it("is each action by itself, with its arguments as code that nothing in them can end", () => {
    const questions = questionsOf(review, {}, [])
    assert.deepStrictEqual(questions?.map(({ choices, text, title }) => [title, text, choices.map(({ id }) => id)]), [
      ["danger", "```json\n{\n  \"what\": \"x\"\n}\n```", ["approve", "reject"]],
      ["mail", "```json\n{\n  \"to\": \"```\"\n}\n```", ["approve", "reject"]]
    ])
  })

  it("is whatever the graph asks, where the operator says what yes and no are, with the tool that waits", () => {
    const [question] = questionsOf(free, payloads, [tool]) ?? []
    assert.strictEqual(question?.title, "Run danger?")
    assert.include(question?.text, "`danger`\n```json\n{\n  \"what\": \"x\"\n}\n```")
    assert.include(questionsOf(free, payloads, [tool, { ...tool, call: "c2" }])?.[0]?.text, "Run danger?")
    assert.notInclude(questionsOf(free, payloads, [tool, { ...tool, call: "c2" }])?.[0]?.text, "`danger`")
    assert.strictEqual(questionsOf(readLegacyInterrupt({ value: "Go?" }), payloads, [])?.[0]?.title, "Go?")
  })

  it("is nothing where nobody knows what means no", () => {
    assert.isUndefined(questionsOf(free, {}, []))
    assert.isUndefined(questionsOf(free, { approve: { value: 1 } }, []))
    assert.isUndefined(questionsOf(free, { deny: { value: 1 } }, []))
    assert.isUndefined(questionsOf(taking("approve", "edit"), payloads, []))
  })

  it("has no yes where the agent takes none", () => {
    assert.deepStrictEqual(questionsOf(taking("reject"), {}, [])?.[0]?.choices.map(({ effect }) => effect), ["deny"])
  })

  it("says how much is not shown", () => {
    const long = readLegacyInterrupt(legacyInterrupt({ message: "Go?", text: "x".repeat(9_000) }))
    const text = questionsOf(long, payloads, [])?.[0]?.text ?? ""
    assert.isBelow(text.length, 1_300)
    assert.match(text, /… 1100 \/ 90\d\d\n```$/)
  })
})

describe("Arguments that are no arguments", () => {
  const deep = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`)

  it("are shown as far as they can be, however deep they are", () => {
    for (const levels of [3_000, 500_000]) {
      const [question] = questionsOf(readLegacyInterrupt({ value: { message: "Go?", x: deep(levels) } }), payloads, [])
        ?? []
      assert.isBelow(question?.text?.length ?? Infinity, 1_300)
    }
  })

  it("are a text where there are too many to be read as JSON, which ends no block", () => {
    const long = { ...tool, arguments: `{"what":"\n\`\`\`\n${"x".repeat(200_000)}"}` }
    const [question] = questionsOf(free, payloads, [long]) ?? []
    assert.lengthOf(question?.text?.match(/^```/gm) ?? [], 4)
    assert.include(question?.text, "… 1100 / 2000")
  })
})

describe("The answer to an interrupt", () => {
  it("is a decision on each action", () => {
    assert.deepStrictEqual(payloadOf(review, {}, [{ approved: true }, { approved: false, reason: "not him" }]), {
      decisions: [{ type: "approve" }, { type: "reject", message: "not him" }]
    })
    assert.deepStrictEqual(payloadOf(review, payloads, []), { decisions: [{ type: "reject" }, { type: "reject" }] })
  })

  it("is the operator's word", () => {
    assert.deepStrictEqual(payloadOf(free, payloads, [{ approved: true }]), { approved: true })
    assert.deepStrictEqual(payloadOf(free, payloads, [{ approved: false }]), { approved: false })
    assert.deepStrictEqual(payloadOf(free, payloads, []), { approved: false })
  })
})
