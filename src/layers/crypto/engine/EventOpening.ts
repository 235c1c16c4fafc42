import {
  DecryptionErrorCode,
  DecryptionSettings,
  MegolmDecryptionError,
  type OlmMachine,
  RoomId as EngineRoomId,
  ShieldStateCode,
  TrustRequirement
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Predicate, Result } from "effect"
import { opened, sessionOf } from "../../../domain/crypto/SealedEvent.ts"
import { ofWithheld, type UnreadableReason } from "../../../domain/crypto/Unreadable.ts"
import type { RoomId } from "../../../domain/Ids.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError, Opened } from "../../../services/crypto/Crypto.ts"
import { ciphertextDigest } from "./CiphertextDigest.ts"
import type { Engine } from "./Engine.ts"
import { cryptoError, engineCall } from "./EngineCall.ts"

/** Devices that nobody signed are read: many clients sign none. Who wrote is proven all the same. */
const settings = () => new DecryptionSettings(TrustRequirement.Untrusted)

const reasonOf = (error: MegolmDecryptionError, withheld: string | undefined): UnreadableReason => {
  const code = error.withheldCode ?? withheld
  if (code !== undefined) return ofWithheld(code)
  if (error.code === DecryptionErrorCode.MissingRoomKey) return "no key"
  return error.code === DecryptionErrorCode.UnknownMessageIndex ? "too old" : "malformed"
}

/**
 * What the engine needs of an event. It refuses the whole of one with anything odd around the ciphertext, of which it
 * gives nothing back that we would use.
 */
const neededOf = (event: RawEvent): RawEvent => {
  const [content, sentAt] = [recordOf(event["content"]), event["origin_server_ts"]]
  return {
    type: event["type"],
    event_id: event["event_id"],
    sender: event["sender"],
    origin_server_ts: Predicate.isNumber(sentAt) && Number.isSafeInteger(sentAt) && sentAt >= 0 ? sentAt : 0,
    content: { algorithm: content["algorithm"], ciphertext: content["ciphertext"], session_id: content["session_id"] }
  }
}

const decrypted = async (machine: OlmMachine, room: RoomId, event: RawEvent) => {
  const out = await machine.decryptRoomEvent(JSON.stringify(neededOf(event)), new EngineRoomId(room), settings())
  // Without a demand on devices the engine accepts an event whose sender does not own its session; only this tells.
  const isForged = out.shieldState(false).code === ShieldStateCode.MismatchedSender
  return { isForged, clear: recordOf(parseJson(out.event)) }
}

/** `Crypto.open`. */
export const openEvent = (
  { machine, withheld }: Engine,
  room: RoomId,
  event: RawEvent
): Effect.Effect<Opened, CryptoError> =>
  engineCall(
    "decrypting",
    () => decrypted(machine, room, event).then(Result.succeed, (cause: unknown) => Result.fail(cause))
  )
    .pipe(
      Effect.flatMap((result): Effect.Effect<Opened, CryptoError> => {
        if (Result.isSuccess(result)) {
          const { clear, isForged } = result.success
          if (isForged) return Effect.succeed({ _tag: "Forged", reason: "mismatched sender" })
          if (!Predicate.isString(clear["type"]) || !Predicate.isObject(clear["content"])) {
            return Effect.succeed({ _tag: "Unreadable", reason: "malformed" })
          }
          const meant = opened(event, clear)
          return Effect.succeed(
            meant === undefined
              ? { _tag: "Unsaid" }
              : { _tag: "Clear", event: meant, digest: ciphertextDigest(room, event) }
          )
        }
        const error = result.failure
        // It is no `Error`; whatever else is thrown, the store's faults among them, says nothing about the event.
        if (!(error instanceof MegolmDecryptionError)) return Effect.fail(cryptoError("decrypting", error))
        if (
          error.code === DecryptionErrorCode.MismatchedSender ||
          error.code === DecryptionErrorCode.MismatchedIdentityKeys
        ) {
          return Effect.succeed({ _tag: "Forged", reason: "mismatched sender" })
        }
        const session = sessionOf(event) ?? ""
        return Effect.succeed({ _tag: "Unreadable", reason: reasonOf(error, withheld({ room, session })) })
      })
    )
