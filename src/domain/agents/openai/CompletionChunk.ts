import { at, elementsOf, type JsonRecord, readNumber, readRecord, readText, recordOf } from "../../Json.ts"
import { modelFault } from "./ModelFault.ts"
import type { ModelSaid } from "./ModelSaid.ts"

/** A text, or the texts of parts: some servers write `content` as a list with thinking among it. */
const textIn = (content: unknown, type: "text" | "thinking"): string =>
  type === "text" && typeof content === "string" ? content : elementsOf(content).map((part) => {
    if (at(part, "type") !== type) return ""
    const said = recordOf(part)[type]
    return readText(said) ?? textIn(said, "text")
  }).join("")

const thoughtIn = (message: JsonRecord): string =>
  readText(message["reasoning_content"]) ?? readText(message["reasoning"]) ?? textIn(message["content"], "thinking")

/** Whether a message has calls of tools; some servers write an empty list beside every text. */
const hasCalls = (message: JsonRecord): boolean =>
  elementsOf(message["tool_calls"]).length > 0 || readRecord(message["function_call"]) !== undefined

const filled = (text: string | undefined) => (text === "" ? undefined : text)

const ofMessage = (message: JsonRecord) => {
  const [thought, refusal] = [filled(thoughtIn(message)), filled(readText(message["refusal"]))]
  return {
    ...(thought !== undefined && { thought }),
    ...(refusal !== undefined && { refusal }),
    ...(hasCalls(message) && { calls: true as const })
  }
}

/** Whether a body is an error: with `error`, or as former versions of vLLM wrote it. */
const isError = (body: JsonRecord) => (body["error"] ?? undefined) !== undefined || body["object"] === "error"

/**
 * What one chunk of a chat completion says, or a completion that came whole (`message` in the place of `delta`). Only
 * the first choice is asked for. Unknown fields say nothing.
 */
export const readChunk = (json: unknown, { hasFiles = false, now = 0 } = {}): ModelSaid => {
  const body = recordOf(json)
  if (isError(body)) return { fault: modelFault({ body, hasFiles, now }) }
  const choice = elementsOf(body["choices"]).map(recordOf).find(({ index }) => index === undefined || index === 0)
  const delta = readRecord(choice?.["delta"])
  const message = readRecord(choice?.["message"])
  const text = filled(textIn(delta?.["content"], "text"))
  const whole = message === undefined ? undefined : filled(textIn(message["content"], "text"))
  const finish = filled(readText(choice?.["finish_reason"]))
  const thoughtTokens = readNumber(at(body, "usage", "completion_tokens_details", "reasoning_tokens"))
  return {
    ...ofMessage(delta ?? message ?? {}),
    ...(text !== undefined && { text }),
    ...(whole !== undefined && { whole }),
    ...(finish !== undefined && { finish }),
    ...(thoughtTokens !== undefined && { thoughtTokens })
  }
}
