import { assert, describe, it } from "@effect/vitest"
import { promptBody, resumeBody } from "../../../../src/domain/agents/agui/AgUiRequest.ts"
import { PromptId } from "../../../../src/domain/Ids.ts"

const id = PromptId.make("p1_x")

describe("A request of AG-UI", () => {
  it("holds the prompt alone, as the server has the rest, with what it refers to above", () => {
    const context = [{ kind: "reply", text: "the door", from: "u1_b" }] as const
    assert.deepStrictEqual(JSON.parse(promptBody("t1_x", "r1", { id, text: "and now?", from: "u1_a", context })), {
      threadId: "t1_x",
      runId: "r1",
      state: {},
      messages: [{
        id: "p1_x",
        role: "user",
        content: "> [in reply to, u1_b]\n> the door\n\nand now?",
        name: "u1_a"
      }],
      tools: [],
      context: [],
      forwardedProps: {}
    })
  })

  it("names nobody by a name that model servers refuse", () => {
    assert.notInclude(promptBody("t", "r", { id, text: "x", from: "Ann Example" }), "Ann")
  })

  it("answers interrupts without a message", () => {
    const entry = { interruptId: "e1", status: "resolved", payload: 1 } as const
    const named = JSON.parse(resumeBody("t", "r", { resume: [entry] }))
    assert.deepStrictEqual([named.messages, named.resume, named.forwardedProps], [[], [entry], {}])
    const command = { command: { resume: 1 } }
    const legacy = JSON.parse(resumeBody("t", "r", { forwardedProps: command }))
    assert.deepStrictEqual([legacy.resume, legacy.forwardedProps], [undefined, command])
  })
})
