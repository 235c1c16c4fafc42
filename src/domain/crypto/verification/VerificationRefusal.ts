import { at, readText } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { flowOf, verificationMsgtype } from "./VerificationEvent.ts"

/** The answer that ends a verification. */
export const cancelType = "m.key.verification.cancel"

/** Longer names of verifications are not repeated, as nothing else that strangers make up. */
const longestName = 255

/** A request that is turned down. */
export interface Refusal {
  readonly sender: string
  readonly flow: string
  /** The device that asked; undefined for a request in a room. */
  readonly device: string | undefined
  /** Of the answer. */
  readonly content: RawEvent
}

const why = { code: "m.user", reason: "Only those who run this bot may verify it" }

const nameIn = (value: unknown) => {
  const text = readText(value)
  return text !== undefined && text !== "" && text.length <= longestName ? text : undefined
}

/** What turns a request down; undefined for one that nobody could be answered on. */
export const refusalOf = (request: RawEvent): Refusal | undefined => {
  const [sender, flow] = [nameIn(request["sender"]), nameIn(flowOf(request))]
  if (sender === undefined || flow === undefined) return undefined
  if (request["type"] !== verificationMsgtype) {
    const content = { ...why, "m.relates_to": { rel_type: "m.reference", event_id: flow } }
    return { sender, flow, device: undefined, content }
  }
  const device = nameIn(at(request, "content", "from_device"))
  // All devices of an account, in the place of a name.
  if (device === undefined || device === "*") return undefined
  return { sender, flow, device, content: { ...why, transaction_id: flow } }
}

const hour = 3_600_000
/** Refusals within an hour, of one sender and of all together: beyond them a client waits until it gives up. */
const mostOfOne = 3
const mostOfAll = 60

/** Whether a request may be answered with a refusal now, each once. Remembers those of the last hour. */
export const makeRefusalPace = () => {
  let told: ReadonlyArray<{ readonly sender: string; readonly flow: string; readonly at: number }> = []
  return ({ flow, sender }: Pick<Refusal, "sender" | "flow">, now: number): boolean => {
    // Times that are ahead are of a clock that was set back.
    told = told.filter(({ at: then }) => now - then < hour && then <= now)
    const own = told.filter((one) => one.sender === sender)
    if (told.length >= mostOfAll || own.length >= mostOfOne || own.some((one) => one.flow === flow)) return false
    told = [...told, { sender, flow, at: now }]
    return true
  }
}
export type RefusalPace = ReturnType<typeof makeRefusalPace>
