import { Effect, Layer } from "effect"
import { anothersStoreWhy, deviceAdvice, keysElsewhereWhy } from "../../domain/crypto/DeviceAdvice.ts"
import { EncryptionState } from "../../domain/crypto/EncryptionState.ts"
import { Crypto, CryptoError } from "../../services/crypto/Crypto.ts"

/** `Crypto` that takes no part in encrypted rooms, as its state says. */
export const takesNoPart = (state: EncryptionState) => {
  const detail = state._tag === "Unusable" ? state.why : "MATRIX_ENCRYPTION is off"
  const fail = Effect.fail(new CryptoError({ doing: "taking part", detail }))
  return Crypto.of({
    state: Effect.succeed(state),
    receive: () => Effect.void,
    roomsChanged: () => Effect.void,
    open: () => fail,
    heard: () => Effect.void,
    seal: () => fail,
    // No store is open.
    hasSealed: () => Effect.succeed(false),
    arrivals: Effect.never
  })
}

/** The homeserver has keys of the device that we do not have. */
export const keysElsewhere = (device: string, byPassword: boolean) =>
  EncryptionState.cases.Unusable.make({
    why: keysElsewhereWhy(device),
    advice: deviceAdvice(byPassword)
  })

/** What lies in the device's folder is the store of another one. */
export const anothersStore = (device: string, byPassword: boolean) =>
  EncryptionState.cases.Unusable.make({ why: anothersStoreWhy(device), advice: deviceAdvice(byPassword) })

/** The access token belongs to no device, as one that an application service uses. */
const noDevice = EncryptionState.cases.Unusable.make({
  why: "the access token belongs to no device",
  advice: deviceAdvice(false)
})

/** Says what an unusable state means, and gives `Crypto` that takes no part. */
export const apartFor = (state: typeof EncryptionState.cases.Unusable.Type) =>
  Effect.as(
    Effect.logWarning(`The bot neither reads nor answers in encrypted rooms, since ${state.why}: ${state.advice}`),
    takesNoPart(state)
  )

/** MATRIX_ENCRYPTION is off. */
export const off = Layer.succeed(Crypto, takesNoPart(EncryptionState.cases.Off.make({})))

export const withoutDevice = Layer.effect(Crypto, apartFor(noDevice))
