import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"

const id = /^[\x21-\x7e]{1,255}$/
/** In units of UTF-16, as the schema counts. */
export const longestText = 65_536

const isId = (value: unknown): value is string => typeof value === "string" && id.test(value)

/**
 * A text delta whose fields are plainly what the schema of agent-wire/1 wants; undefined for all else, about which
 * the schema decides. An agent may send ten characters a frame, and to check each by the schema costs more than all
 * that is done with it.
 */
export const plainDelta = (frame: Readonly<Record<string, unknown>>): AgentEvent | undefined => {
  const { file, kind, msg, run, seq, text, type } = frame
  if (type !== "delta" || kind !== "text" || file !== undefined || typeof frame["thread"] !== "string") return undefined
  if (typeof text !== "string" || text.length > longestText || !isId(run) || !isId(msg)) return undefined
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) return undefined
  return { _tag: "Text", run, seq, message: msg, text }
}
