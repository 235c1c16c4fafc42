import { assert, describe, it } from "@effect/vitest"
import { readChunk } from "../../../../src/domain/agents/openai/CompletionChunk.ts"
import type { ModelSaid } from "../../../../src/domain/agents/openai/ModelSaid.ts"

const delta = (fields: object) => ({ choices: [{ index: 0, delta: fields }] })

const cases: ReadonlyArray<readonly [string, unknown, ModelSaid]> = [
  ["text", delta({ content: "Hello" }), { text: "Hello" }],
  ["a role alone", delta({ role: "assistant", content: null }), {}],
  [
    "text in parts, with thinking among it",
    delta({
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
        { type: "text", text: "Hello" },
        { type: "image" }
      ]
    }),
    { thought: "hm", text: "Hello" }
  ],
  ["reasoning", delta({ reasoning_content: "hm" }), { thought: "hm" }],
  ["reasoning by its other name", delta({ reasoning: "hm", content: "" }), { thought: "hm" }],
  ["a refusal", delta({ refusal: "no" }), { refusal: "no" }],
  ["calls of tools, with or without their ids", delta({ tool_calls: [{}] }), { calls: true }],
  ["no calls in an empty list", delta({ content: "a", tool_calls: [] }), { text: "a" }],
  ["a call of a function, as it was once", delta({ function_call: { name: "f" } }), { calls: true }],
  ["the end", { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }, { finish: "stop" }],
  ["the whole", { choices: [{ message: { content: "all" }, finish_reason: "stop" }] }, {
    whole: "all",
    finish: "stop"
  }],
  ["nothing of other choices", { choices: [{ index: 1, delta: { content: "b" } }] }, {}],
  ["usage without choices", { usage: { completion_tokens_details: { reasoning_tokens: 5 } } }, { thoughtTokens: 5 }],
  ["usage with no choices", { choices: [], usage: { total_tokens: 5 } }, {}],
  ["nothing of what it does not know", { object: "ping", x: [1] }, {}],
  ["nothing of what has other types", { choices: "x", error: null }, {}],
  ["nothing of what is no object", [1], {}],
  ["an error", { error: { message: "x", code: "500" } }, { fault: { kind: "broken", detail: "HTTP 500" } }],
  ["an error as vLLM once wrote it", { object: "error", message: "x", code: 400 }, {
    fault: { kind: "request", detail: "HTTP 400" }
  }]
]

describe("readChunk", () => {
  for (const [name, json, said] of cases) {
    it(`reads ${name}`, () => assert.deepStrictEqual(readChunk(json), said))
  }
})
