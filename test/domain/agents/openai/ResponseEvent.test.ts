import { assert, describe, it } from "@effect/vitest"
import type { ModelSaid } from "../../../../src/domain/agents/openai/ModelSaid.ts"
import { readResponseEvent } from "../../../../src/domain/agents/openai/ResponseEvent.ts"

const incomplete = (reason: string) => ({
  type: "response.incomplete",
  response: { incomplete_details: { reason } }
})

const cases: ReadonlyArray<readonly [string, unknown, ModelSaid]> = [
  ["text", { type: "response.output_text.delta", delta: "a" }, { text: "a" }],
  ["a refusal", { type: "response.refusal.delta", delta: "no" }, { refusal: "no" }],
  ["a summary of thoughts", { type: "response.reasoning_summary_text.delta", delta: "hm" }, { thought: "hm" }],
  ["thoughts", { type: "response.reasoning_text.delta", delta: "hm" }, { thought: "hm" }],
  ["a call", { type: "response.output_item.added", item: { type: "function_call" } }, { calls: true }],
  [
    "nothing of a tool of the server's own",
    { type: "response.output_item.added", item: { type: "web_search_call" } },
    {}
  ],
  ["the end", {
    type: "response.completed",
    response: { usage: { output_tokens_details: { reasoning_tokens: 3 } } }
  }, { finish: "stop", thoughtTokens: 3 }],
  ["a limit", incomplete("max_output_tokens"), { finish: "length" }],
  ["a filter", incomplete("content_filter"), { finish: "content_filter" }],
  ["an end for no known reason", incomplete("?"), { finish: "error" }],
  ["an end for a reason that every object has", incomplete("constructor"), { finish: "error" }],
  ["a failure", { type: "response.failed", response: { error: { code: "server_error" } } }, {
    fault: { kind: "broken", detail: "error" }
  }],
  ["an error", { type: "error", code: "429", message: "slow down" }, {
    fault: { kind: "overloaded", detail: "HTTP 429" }
  }],
  ["an error without a kind", { error: { message: "x", code: "500" } }, {
    fault: { kind: "broken", detail: "HTTP 500" }
  }],
  ["nothing of ends that repeat", { type: "response.output_text.done", text: "a" }, {}],
  ["nothing of what it does not know", { type: "response.new" }, {}]
]

describe("readResponseEvent", () => {
  for (const [name, json, said] of cases) {
    it(`reads ${name}`, () => assert.deepStrictEqual(readResponseEvent(json), said))
  }
})
