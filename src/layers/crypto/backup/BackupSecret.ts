import { BackupDecryptionKey } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { backupSecret, readBackupKey } from "../../../domain/crypto/backup/BackupDescription.ts"
import { SecretDamaged } from "../../../domain/crypto/secrets/SecretStorageError.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { engineCall } from "../engine/EngineCall.ts"
import { knownRecoveryKey, type RecoveryKeyKeeping } from "../identity/KeptRecoveryKey.ts"
import type { OpenedSecrets } from "../secrets/OpenedSecrets.ts"
import type { SecretStore } from "../secrets/SecretStore.ts"

/** What the account's secret storage has of a backup's private key; `why` it cannot be used, in words. */
export type StoredBackupKey =
  | { readonly _tag: "Open"; readonly secrets: OpenedSecrets; readonly key: BackupDecryptionKey | undefined }
  | { readonly _tag: "Closed"; readonly why: string }

const closed = ({ message }: { readonly message: string }): Effect.Effect<StoredBackupKey> =>
  Effect.succeed({ _tag: "Closed", why: message })

const keyOf = Effect.fnUntraced(function*(secret: Redacted.Redacted | undefined) {
  if (secret === undefined) return undefined
  const base64 = readBackupKey(Redacted.value(secret))
  if (base64 === undefined) return yield* new SecretDamaged({ secret: backupSecret })
  return yield* engineCall("reading the backup's key", () => BackupDecryptionKey.fromBase64(base64))
})

const reading = Effect.fnUntraced(function*(keeping: RecoveryKeyKeeping, storage: SecretStore) {
  const recoveryKey = yield* knownRecoveryKey(keeping)
  if (recoveryKey === undefined) {
    return yield* closed({ message: "no recovery key is given: set MATRIX_RECOVERY_KEY to the account's" })
  }
  const secrets = yield* storage.open(recoveryKey)
  const found: StoredBackupKey = { _tag: "Open", secrets, key: yield* keyOf(yield* secrets.read(backupSecret)) }
  return found
})

/** Looks for a backup's private key among the account's secrets. */
export const storedBackupKey = (
  keeping: RecoveryKeyKeeping,
  storage: SecretStore
): Effect.Effect<StoredBackupKey, MatrixError | CryptoError> =>
  reading(keeping, storage).pipe(
    Effect.catchTags({ SecretStorageLocked: closed, SecretDamaged: closed, StoreError: closed })
  )
