import { assert, describe, it } from "@effect/vitest"
import { readMessages } from "../../../../src/domain/agents/agui/AgUiMessages.ts"

const call = (id: string) => ({ id, type: "function", function: { name: "danger", arguments: "{\"what\": \"x\"}" } })

describe("A snapshot of a thread's messages", () => {
  it("tells what people said, what the agent answered to the newest of it, and which tools wait", () => {
    assert.deepStrictEqual(
      readMessages([
        { id: "u1", role: "user", content: "one" },
        { role: "assistant", content: "first", toolCalls: [call("c0")] },
        { id: "u2", role: "user", content: [{ type: "text", text: "two" }] },
        {
          role: "assistant",
          content: [{ type: "text", text: "I " }, { type: "image" }, { type: "text", text: "see" }]
        },
        { role: "assistant", content: "", toolCalls: [call("c1"), call("c2"), { id: "c3" }, 7] },
        { role: "tool", toolCallId: "c1", content: "done" }
      ]),
      {
        fromPeople: 2,
        newest: "u2",
        pending: [{ call: "c2", name: "danger", arguments: "{\"what\": \"x\"}" }],
        said: ["I see"]
      }
    )
  })

  it("is empty where there are none that can be read", () => {
    assert.deepStrictEqual(readMessages([1, null, "x", {}, []]), {
      fromPeople: 0,
      newest: undefined,
      pending: [],
      said: []
    })
  })
})
