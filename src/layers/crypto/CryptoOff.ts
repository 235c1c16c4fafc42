import { Effect, Layer } from "effect"
import { EncryptionState } from "../../domain/crypto/EncryptionState.ts"
import { Crypto, CryptoError } from "../../services/crypto/Crypto.ts"

const refused = Effect.fail(new CryptoError({ doing: "taking part", detail: "MATRIX_ENCRYPTION is off" }))

/** The bot takes no part in encrypted rooms. */
export const layer = Layer.succeed(
  Crypto,
  Crypto.of({
    state: Effect.succeed(EncryptionState.cases.Off.make({})),
    receive: () => Effect.void,
    roomsChanged: () => Effect.void,
    open: () => refused,
    heard: () => Effect.void,
    seal: () => refused,
    arrivals: Effect.never
  })
)
