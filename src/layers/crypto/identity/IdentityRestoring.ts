import { Effect } from "effect"
import { IdentityState } from "../../../domain/crypto/EncryptionState.ts"
import type { IdentityKeys } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { EngineParts } from "../engine/EngineParts.ts"
import { readRecoveryKeyFile } from "../secrets/RecoveryKeyFile.ts"
import { pendingReplacement } from "../secrets/RecoveryKeyReplaced.ts"
import type { SecretStore } from "../secrets/SecretStore.ts"
import { fitsPublished } from "./IdentityKeysMade.ts"
import { importIdentity, storedIdentity } from "./IdentitySecrets.ts"
import { knownRecoveryKey, type RecoveryKeyKeeping } from "./KeptRecoveryKey.ts"
import { hasPrivateKeys } from "./OwnKeys.ts"

const noKey = "no recovery key is given: set MATRIX_RECOVERY_KEY to the one that was made with it"
const notInStorage = "the account's secret storage does not hold its keys: store them there from a client that has them"
const ofAnother =
  "the account's secret storage holds the keys of another identity than the one that is published: store those there " +
  "from a client that has them"

/** A step of bringing the identity in order; undefined: it may go on. */
export type IdentityStep = Effect.Effect<IdentityState | undefined, MatrixError | CryptoError | StoreError>

/** The published identity's private keys as a recovery key opens them; else `why` not, in words. */
export const openIdentity = (storage: SecretStore, key: RecoveryKey, published: IdentityKeys<string>) =>
  Effect.gen(function*() {
    const opened = yield* Effect.catchTag(
      storage.open(key),
      "SecretStorageLocked",
      // A reset of the identity which was cut off has its key described, and clients do not use it yet.
      (error) => Effect.flatMap(storage.described(key), (secrets) => secrets ? Effect.succeed(secrets) : error)
    )
    const keys = yield* storedIdentity(opened)
    if (keys === undefined) return { why: notInStorage, keys: undefined }
    return fitsPublished(keys, published) ? { why: undefined, keys } : { why: ofAnother, keys: undefined }
  }).pipe(
    Effect.catchTags({
      SecretStorageLocked: ({ message }) => Effect.succeed({ why: message, keys: undefined }),
      SecretDamaged: ({ message }) => Effect.succeed({ why: message, keys: undefined })
    })
  )

/** The recovery keys that there are, the one that is meant first. */
const recoveryKeys = Effect.fnUntraced(function*(keeping: RecoveryKeyKeeping) {
  const known = yield* knownRecoveryKey(keeping)
  // Where a key is set, what is no key in the file does not matter.
  const file = yield* Effect.orElseSucceed(readRecoveryKeyFile(keeping.recoveryKeyFile), () => undefined)
  const pending = yield* pendingReplacement(keeping.recoveryKeyFile)
  const all = [known, file, pending === undefined ? undefined : yield* pending.before]
  return all.filter((key): key is RecoveryKey => key !== undefined)
})

/** The keys of a published identity out of the account's secret storage; undefined: the engine has them now. */
export const restoreIdentity = (
  keeping: RecoveryKeyKeeping,
  { engine: { machine } }: EngineParts,
  storage: SecretStore,
  published: IdentityKeys<string>
): IdentityStep =>
  Effect.gen(function*() {
    let why: string | undefined
    for (const key of yield* recoveryKeys(keeping)) {
      const found = yield* openIdentity(storage, key, published)
      if (found.keys !== undefined) {
        yield* importIdentity(machine, found.keys)
        return (yield* hasPrivateKeys(machine)) ? undefined : IdentityState.cases.Locked.make({ why: notInStorage })
      }
      why ??= found.why
    }
    return IdentityState.cases.Locked.make({ why: why ?? noKey })
  })
