import { Effect, type Redacted } from "effect"
import { IdentityState } from "../../../domain/crypto/EncryptionState.ts"
import type { SecretStorageLocked } from "../../../domain/crypto/secrets/SecretStorageError.ts"
import { whyUnsigned } from "../../../domain/crypto/WhyUnsigned.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { cryptoError, engineCall } from "../engine/EngineCall.ts"
import type { EngineParts, OwnDevice } from "../engine/EngineParts.ts"
import { makeSecretStore, type OpenedSecrets, type SecretStore } from "../secrets/SecretStore.ts"
import { makeSignatureUpload, signDevice } from "./DeviceSigning.ts"
import { restoreIdentity, storeIdentity } from "./IdentitySecrets.ts"
import { knownRecoveryKey, type RecoveryKeyKeeping, someRecoveryKey } from "./KeptRecoveryKey.ts"
import { askOwnKeys, hasPrivateKeys } from "./OwnKeys.ts"

export interface IdentityKeeping extends RecoveryKeyKeeping {
  /** MATRIX_PASSWORD. */
  readonly password: Redacted.Redacted | undefined
}

const { Locked, Signed, Unsigned } = IdentityState.cases

const noKey = "no recovery key is given: set MATRIX_RECOVERY_KEY to the one that was made with it"
const notInStorage = "the account's secret storage does not hold its keys: store them there from a client that has them"
const foreignStorage = "the account's secret storage opens with another key: set MATRIX_RECOVERY_KEY to that one"

type Step = Effect.Effect<IdentityState | undefined, MatrixError | CryptoError | StoreError>

const lockedBy = (why: string) => Effect.succeed(Locked.make({ why }))

/** The keys of a published identity out of the account's secret storage; undefined: they are there now. */
const restoring = (keeping: RecoveryKeyKeeping, { engine: { machine } }: EngineParts, storage: SecretStore): Step =>
  Effect.gen(function*() {
    const key = yield* knownRecoveryKey(keeping)
    if (key === undefined) return Locked.make({ why: noKey })
    yield* restoreIdentity(machine, yield* storage.open(key))
    return (yield* hasPrivateKeys(machine)) ? undefined : Locked.make({ why: notInStorage })
  }).pipe(
    Effect.catchTag("SecretStorageLocked", ({ message }) => lockedBy(message)),
    Effect.catchTag("SecretDamaged", ({ message }) => lockedBy(message))
  )

/** The account's secrets under the recovery key that there is, or that is made now. */
const ownSecrets = (
  keeping: RecoveryKeyKeeping,
  storage: SecretStore
): Effect.Effect<OpenedSecrets, MatrixError | StoreError | SecretStorageLocked> =>
  Effect.flatMap(someRecoveryKey(keeping), (key) =>
    Effect.catchTag(
      storage.open(key),
      "SecretStorageLocked",
      (error): Effect.Effect<OpenedSecrets, MatrixError | SecretStorageLocked> =>
        error.reason === "none" ? storage.create(key) : Effect.fail(error)
    ))

/**
 * Makes an identity, or goes on with one that a crash left unpublished. Its keys are on disk and in the secret storage
 * before they are published.
 */
const publishing = (keeping: IdentityKeeping, { engine: { machine }, outgoing }: EngineParts, storage: SecretStore) =>
  Effect.gen(function*() {
    const server = yield* KeyServer
    const made = yield* engineCall("making the identity", () => machine.bootstrapCrossSigning(false))
    yield* storeIdentity(machine, yield* ownSecrets(keeping, storage))
    if (made.uploadKeysRequest !== undefined) yield* outgoing.send(made.uploadKeysRequest)
    const keys = recordOf(parseJson(made.uploadSigningKeysRequest.body))
    const refused = yield* server.uploadSigningKeys(keys, keeping.password).pipe(
      Effect.as(undefined),
      Effect.catchReason(
        "MatrixError",
        "Refused",
        (reason, error) => reason.status === 401 ? Effect.succeed(reason) : Effect.fail(error)
      )
    )
    if (refused !== undefined) return Unsigned.make({ why: whyUnsigned(refused, keeping.password !== undefined) })
    yield* makeSignatureUpload(machine, server)(made.uploadSignaturesRequest)
    return undefined
  }).pipe(
    Effect.catchTag(
      "SecretStorageLocked",
      ({ message, reason }) => lockedBy(reason === "wrong key" ? foreignStorage : message)
    )
  )

/**
 * Brings the account's identity in order, in steps that may be repeated after a crash between any two: our own keys are
 * asked for; private keys are restored, or made and published; then our device is signed. An identity that was
 * published and whose keys are not to be had is left alone.
 */
export const makeIdentity = Effect.fnUntraced(function*(keeping: IdentityKeeping & OwnDevice, parts: EngineParts) {
  const server = yield* KeyServer
  const storage = yield* makeSecretStore
  const { engine: { machine } } = parts
  const inOrder: Effect.Effect<IdentityState, MatrixError | CryptoError | StoreError, KeyServer> = Effect.gen(
    function*() {
      const isPublished = yield* askOwnKeys(machine, keeping.user)
      const isWhole = isPublished && (yield* hasPrivateKeys(machine))
      const bringing: Effect.Effect<IdentityState | undefined, MatrixError | CryptoError | StoreError, KeyServer> =
        isPublished ? restoring(keeping, parts, storage) : publishing(keeping, parts, storage)
      const stuck = isWhole ? undefined : yield* bringing
      if (stuck !== undefined) return stuck
      yield* signDevice(machine, keeping, makeSignatureUpload(machine, server))
      return Signed.make({})
    }
  )
  return inOrder.pipe(
    Effect.catchTag("StoreError", (error) => Effect.fail(cryptoError("keeping the recovery key", error))),
    Effect.provideService(KeyServer, server)
  )
})
