import { createHash } from "node:crypto"
import { sessionOf } from "../../../domain/crypto/SealedEvent.ts"
import { at, readText } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"

/**
 * Names the ciphertext of an event. It is taken over the decoded bytes, as the text of base64 can be written in several
 * ways.
 */
export const ciphertextDigest = (room: string, raw: RawEvent): string =>
  createHash("sha256").update(`${room}\0${sessionOf(raw) ?? ""}\0`)
    .update(Buffer.from(readText(at(raw, "content", "ciphertext")) ?? "", "base64")).digest("base64url")
