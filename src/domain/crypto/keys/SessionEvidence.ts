import { readText } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { isSealed, sessionOf } from "../SealedEvent.ts"

/**
 * The message index in a Megolm ciphertext, which anybody can read: the field of tag 8 after the version, 3 (Olm's
 * specification, "Megolm"). undefined where there is none.
 */
export const megolmIndexOf = (content: RawEvent): number | undefined => {
  const head = /^[\w+/]{12}/.exec(readText(content["ciphertext"]) ?? "")?.[0]
  if (head === undefined || head.includes("_")) return undefined
  const bytes = [...atob(head)].map((char) => char.charCodeAt(0))
  if (bytes[0] !== 3 || bytes[1] !== 8) return undefined
  let index = 0
  for (let at = 2, unit = 1; at < 7; at++, unit *= 128) {
    index += (bytes[at]! & 0x7f) * unit
    if (bytes[at]! < 0x80) return index
  }
  return undefined
}

/**
 * What a room's last events say of a session with which we went on after a start. `used`: a message of ours stands at
 * this place or after it, so that our store is an older copy of itself. `whole`: ours stand before it. `unknown`: none
 * is there.
 */
export type SessionEvidence = "used" | "whole" | "unknown"

/** `sealed`: what was encrypted now, with an index of its session; `events`: what stands in the room. */
export const sessionEvidence = (user: string, sealed: RawEvent, events: ReadonlyArray<RawEvent>): SessionEvidence => {
  const [session, next] = [sealed["session_id"], megolmIndexOf(sealed)]
  const indexes = events.flatMap((event) =>
    event["sender"] === user && isSealed(event) && sessionOf(event) === session
      ? megolmIndexOf(event["content"] as RawEvent) ?? []
      : []
  )
  if (next === undefined || indexes.length === 0) return "unknown"
  return indexes.some((index) => index >= next) ? "used" : "whole"
}
