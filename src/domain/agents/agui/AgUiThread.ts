import { Option, Schema } from "effect"
import { OpenInterrupt } from "./OpenInterrupt.ts"

/**
 * What is known of a thread at the agent. `people`: how many messages of people were in the newest snapshot of it; 0:
 * there was none. `told`: people know that it was forgotten, and it has not grown since.
 */
export const AgUiThread = Schema.Struct({
  people: Schema.Int,
  told: Schema.optionalKey(Schema.Boolean),
  open: Schema.Array(OpenInterrupt)
})
export type AgUiThread = typeof AgUiThread.Type

export const unknownThread: AgUiThread = { people: 0, open: [] }

const json = Schema.fromJsonString(AgUiThread)

export const encodeThread = Schema.encodeSync(json)

/** Reads what was kept; what cannot be read is not known. */
export const decodeThread = (text: string): AgUiThread =>
  Option.getOrElse(Schema.decodeUnknownOption(json)(text), () => unknownThread)

/**
 * The thread after a snapshot that has so many messages of people, the newest prompt's among them. `forgot`: the agent
 * has lost what was said before. One that never keeps anything is told of once.
 */
export const afterSnapshot = (
  thread: AgUiThread,
  people: number
): { readonly thread: AgUiThread; readonly forgot: boolean } => {
  const { told, ...rest } = thread
  if (people > 1) return { thread: { ...rest, people }, forgot: false }
  const forgot = thread.people > 0 && told !== true
  return { thread: { ...rest, people, ...((told === true || forgot) && { told: true }) }, forgot }
}
