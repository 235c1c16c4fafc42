import { at, readNumber, readText, recordOf } from "../../Json.ts"
import { modelFault } from "./ModelFault.ts"
import type { ModelSaid } from "./ModelSaid.ts"

const incomplete: ReadonlyMap<string, string> = new Map([
  ["max_output_tokens", "length"],
  ["content_filter", "content_filter"]
])

/** Items that wait for somebody to do something; a server's own tools are its own business. */
const callTypes: ReadonlySet<string> = new Set(["function_call", "custom_tool_call", "mcp_approval_request"])

const finished = (body: unknown, finish: string): ModelSaid => {
  const thoughtTokens = readNumber(at(body, "response", "usage", "output_tokens_details", "reasoning_tokens"))
  return { finish, ...(thoughtTokens !== undefined && { thoughtTokens }) }
}

/**
 * What one event of a response says. The kind stands in the data, as some servers name no event. Kinds that are not
 * known, and their ends that repeat what was streamed, say nothing.
 */
export const readResponseEvent = (json: unknown, { hasFiles = false, now = 0 } = {}): ModelSaid => {
  const body = recordOf(json)
  const delta = readText(body["delta"]) ?? ""
  switch (body["type"]) {
    case "response.output_text.delta":
      return { text: delta }
    case "response.refusal.delta":
      return { refusal: delta }
    case "response.reasoning_summary_text.delta":
    case "response.reasoning_text.delta":
      return { thought: delta }
    case "response.output_item.added":
      return callTypes.has(readText(at(body, "item", "type")) ?? "") ? { calls: true } : {}
    case "response.completed":
      return finished(body, "stop")
    case "response.incomplete":
      return finished(
        body,
        incomplete.get(readText(at(body, "response", "incomplete_details", "reason")) ?? "") ?? "error"
      )
    case "response.failed":
      return { fault: modelFault({ body: body["response"], hasFiles, now }) }
    case "error":
      return { fault: modelFault({ body, hasFiles, now }) }
    default:
      return body["type"] === undefined && (body["error"] ?? undefined) !== undefined
        ? { fault: modelFault({ body, hasFiles, now }) }
        : {}
  }
}
