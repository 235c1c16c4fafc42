import { Effect, Layer, Queue } from "effect"
import { EncryptionState, IdentityState } from "../../src/domain/crypto/EncryptionState.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { takesNoPart } from "../../src/layers/crypto/CryptoApart.ts"
import { Crypto, type Opened, type RoomSession } from "../../src/services/crypto/Crypto.ts"

export const algorithm = "m.megolm.v1.aes-sha2"

/** Ciphertexts that hold their own text, and can be read where their session's key is there. */
export const readableCrypto = (keys: ReadonlySet<unknown>, arrivals: Queue.Queue<RoomSession>) => {
  const on = EncryptionState.cases.On.make({ device: "D", identity: IdentityState.cases.Unknown.make({}) })
  return Layer.succeed(
    Crypto,
    Crypto.of({
      ...takesNoPart(on),
      seal: (_room, _type, clear) => Effect.succeed({ algorithm, session_id: "own", clear }),
      open: (_room, raw) =>
        Effect.sync((): Opened => {
          const content = raw["content"] as RawEvent
          return keys.has(content["session_id"])
            ? {
              _tag: "Clear",
              digest: String(raw["event_id"]),
              event: { ...raw, type: "m.room.message", content: content["clear"] }
            }
            : { _tag: "Unreadable", reason: "no key" }
        }),
      arrivals: Queue.takeBetween(arrivals, 1, 10)
    })
  )
}
