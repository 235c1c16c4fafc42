import { Effect, Redacted } from "effect"
import { IdentityState } from "../../../domain/crypto/EncryptionState.ts"
import type { IdentityKeys } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import { SecretStorageLocked } from "../../../domain/crypto/secrets/SecretStorageError.ts"
import { chooseIdentity, sealedElsewhere, type StoredKey } from "../../../domain/crypto/secrets/StoredIdentity.ts"
import { whyUnsigned } from "../../../domain/crypto/WhyUnsigned.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { EngineParts, OwnDevice } from "../engine/EngineParts.ts"
import type { OpenedSecrets } from "../secrets/OpenedSecrets.ts"
import type { SecretStore } from "../secrets/SecretStore.ts"
import { makeSignatureUpload } from "./DeviceSigning.ts"
import { publicIdentityOf } from "./IdentityKeysMade.ts"
import { restoreIdentity } from "./IdentityRestoring.ts"
import { engineKeys, identitySecrets, storeIdentity } from "./IdentitySecrets.ts"
import { knownRecoveryKey, type RecoveryKeyKeeping, someRecoveryKey } from "./KeptRecoveryKey.ts"
import { askOwnKeys } from "./OwnKeys.ts"

export interface IdentityKeeping extends RecoveryKeyKeeping {
  /** MATRIX_PASSWORD. */
  readonly password: Redacted.Redacted | undefined
}

const foreignStorage = "the account's secret storage opens with another key: set MATRIX_RECOVERY_KEY to that one"
const noKeys = "the account's secret storage holds what are no keys of an identity: store its keys there from a client"
const hidden = "the homeserver shows none of it, or only some of its keys"

const locked = (why: string) => IdentityState.cases.Locked.make({ why })

/** The account's secrets by the recovery key that there is; undefined where there are none. */
const ownSecrets = Effect.fnUntraced(
  function*(keeping: RecoveryKeyKeeping, storage: SecretStore): Effect.fn.Return<
    OpenedSecrets | undefined,
    MatrixError | StoreError | SecretStorageLocked
  > {
    const key = yield* knownRecoveryKey(keeping)
    if (key === undefined) {
      if ((yield* storage.defaultKey) === undefined) return undefined
      return yield* new SecretStorageLocked({ reason: "wrong key" })
    }
    return yield* Effect.catchTag(
      storage.open(key),
      "SecretStorageLocked",
      (error): Effect.Effect<OpenedSecrets | undefined, MatrixError | SecretStorageLocked> =>
        error.reason === "none" ? storage.described(key) : Effect.fail(error)
    )
  }
)

const storedKey = Effect.fnUntraced(
  function*(storage: SecretStore, secrets: OpenedSecrets | undefined, name: string) {
    const sealed = yield* storage.sealedWith(name)
    return {
      ours: yield* secrets?.read(name) ?? Effect.succeed(undefined),
      isOthers: sealed.some((id) => id !== secrets?.keyId)
    } satisfies StoredKey
  }
)

const choice = Effect.fnUntraced(
  function*({ engine: { machine } }: EngineParts, storage: SecretStore, secrets: OpenedSecrets | undefined) {
    const stored: IdentityKeys<StoredKey> = {
      master: yield* storedKey(storage, secrets, identitySecrets.master),
      selfSigning: yield* storedKey(storage, secrets, identitySecrets.selfSigning),
      userSigning: yield* storedKey(storage, secrets, identitySecrets.userSigning)
    }
    return chooseIdentity(stored, yield* engineKeys(machine))
  }
)

/**
 * Publishes an identity where there is none. The password is given only after another look: what another client
 * published meanwhile would be replaced with it. Returns what is in its way; `"shown"`: now there is one.
 */
const publishing = Effect.fnUntraced(
  function*(keeping: IdentityKeeping & OwnDevice, { engine: { machine } }: EngineParts, keys: RawEvent) {
    const server = yield* KeyServer
    const uploaded = (password: Redacted.Redacted | undefined) =>
      server.uploadSigningKeys(keys, password).pipe(
        Effect.as(undefined),
        Effect.catchReason(
          "MatrixError",
          "Refused",
          (reason, error) => reason.status === 401 ? Effect.succeed(reason) : Effect.fail(error)
        )
      )
    const first = yield* uploaded(undefined)
    if (first === undefined) return undefined
    if ((yield* askOwnKeys(machine, keeping))._tag !== "None") return "shown"
    const refused = keeping.password === undefined ? first : yield* uploaded(keeping.password)
    return refused && IdentityState.cases.Unsigned.make({ why: whyUnsigned(refused, keeping.password !== undefined) })
  }
)

/**
 * For an account of which the homeserver shows no identity: makes one, or goes on with one that a crash left
 * unpublished. Its keys are on disk and in the secret storage before they are published. What the secret storage holds
 * of another identity is never written over: that one is published again where the recovery key opens it.
 */
export const makeNewIdentity = (keeping: IdentityKeeping & OwnDevice, parts: EngineParts, storage: SecretStore) =>
  Effect.gen(function*() {
    const { engine: { machine }, outgoing } = parts
    const shown = Effect.gen(function*() {
      const published = yield* askOwnKeys(machine, keeping)
      return published._tag === "Whole"
        ? yield* restoreIdentity(keeping, parts, storage, published.keys)
        : locked(hidden)
    })
    const secrets = yield* ownSecrets(keeping, storage)
    const chosen = yield* choice(parts, storage, secrets)
    if (chosen._tag === "Leave") return locked(chosen.why)
    if (chosen._tag === "Publish") {
      const keys = publicIdentityOf(keeping.user, chosen.keys)
      const stuck = keys === undefined ? locked(noKeys) : yield* publishing(keeping, parts, keys)
      return stuck === undefined || stuck === "shown" ? yield* shown : stuck
    }
    const made = yield* engineCall("making the identity", () => machine.bootstrapCrossSigning(false))
    const opened = secrets ?? (yield* storage.begin(yield* someRecoveryKey(keeping)))
    yield* storeIdentity(machine, opened.add)
    if (made.uploadKeysRequest !== undefined) yield* outgoing.send(made.uploadKeysRequest)
    const stuck = yield* publishing(keeping, parts, recordOf(parseJson(made.uploadSigningKeysRequest.body)))
    if (stuck !== undefined) return stuck === "shown" ? yield* shown : stuck
    yield* makeSignatureUpload(machine, yield* KeyServer)(made.uploadSignaturesRequest)
    return undefined
  }).pipe(
    Effect.catchTags({
      SecretStorageLocked: ({ message, reason }) =>
        Effect.succeed(locked(reason === "wrong key" ? foreignStorage : message)),
      SecretDamaged: ({ message }) => Effect.succeed(locked(message)),
      SecretTaken: () => Effect.succeed(locked(sealedElsewhere))
    })
  )
