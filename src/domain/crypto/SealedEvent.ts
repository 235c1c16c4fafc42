import { at, readRecord, readText } from "../Json.ts"
import { saidTypes } from "../matrix/InboundEvent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { isOfVerification } from "./verification/VerificationEvent.ts"

export const encryptedType = "m.room.encrypted"
export const megolm = "m.megolm.v1.aes-sha2"

/** Whether an event is a message that only its room's members can read. A redacted one has nothing left to read. */
export const isSealed = (raw: RawEvent): boolean =>
  raw["type"] === encryptedType && raw["state_key"] === undefined && at(raw, "content", "algorithm") !== undefined

/** The session whose key opens it (`session_id`), at most as long as such an id is. */
export const sessionOf = (raw: RawEvent): string | undefined => {
  const session = readText(at(raw, "content", "session_id"))
  return session !== undefined && session.length <= 128 ? session : undefined
}

/**
 * Whether an encrypted content is the first of its session: a Megolm message is its version, 3, and its index under the
 * tag 8, in base64.
 */
export const beginsSession = (content: RawEvent): boolean =>
  readText(content["ciphertext"])?.startsWith("AwgA") === true

/**
 * The event as its sender meant it: the readable type and content in the place of the ciphertext, and all else as the
 * homeserver shows it. What it relates to is readable anyway, so that some clients leave it out of the ciphertext.
 *
 * Undefined where it is nothing that people say. Whether a redaction or a change of the room's state is allowed is the
 * homeserver's to decide, by the event's type; of what is inside a ciphertext it saw none.
 */
export const opened = (raw: RawEvent, clear: RawEvent): RawEvent | undefined => {
  if (!saidTypes.has(clear["type"]) && !isOfVerification(clear)) return undefined
  const [content, relation] = [readRecord(clear["content"]), at(raw["content"], "m.relates_to")]
  const isWhole = content === undefined || relation === undefined || content["m.relates_to"] !== undefined
  return {
    ...raw,
    type: clear["type"],
    content: isWhole ? clear["content"] : { ...content, "m.relates_to": relation }
  }
}
