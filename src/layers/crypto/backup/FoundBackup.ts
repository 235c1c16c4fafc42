import { type BackupDecryptionKey, type OlmMachine, SignatureState } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import type { BackupFindings, BackupSigner } from "../../../domain/crypto/backup/BackupChoice.ts"
import {
  type BackupDescription,
  backupWishTypes,
  isBackupDeclined,
  readBackupDescription,
  readBackupKey
} from "../../../domain/crypto/backup/BackupDescription.ts"
import { readText } from "../../../domain/Json.ts"
import { isNotFound } from "../../../domain/matrix/MatrixError.ts"
import { CryptoError } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { RecoveryKeyKeeping } from "../identity/KeptRecoveryKey.ts"
import type { SecretStore } from "../secrets/SecretStore.ts"
import { type StoredBackupKey, storedBackupKey } from "./BackupSecret.ts"

/** The account's backup as it was found, and what there is to open it with. */
export interface FoundBackup {
  /** Undefined where there is none. */
  readonly version: string | undefined
  /** Undefined where there is none that we can read, too. */
  readonly backup: BackupDescription | undefined
  /** The key that fits it. */
  readonly key: BackupDecryptionKey | undefined
  /** What the secret storage has; undefined where nothing in it would help. */
  readonly stored: StoredBackupKey | undefined
  readonly findings: BackupFindings
}

/** Whether a private key is the one of this public key. */
export const opensBackup = (key: BackupDecryptionKey | undefined, publicKey: string): key is BackupDecryptionKey =>
  key !== undefined && readBackupKey(key.megolmV1PublicKey.publicKeyBase64) === publicKey

const signerOf = (machine: OlmMachine, { signed }: BackupDescription) =>
  engineCall("looking at the backup's signatures", async (): Promise<BackupSigner> => {
    const found = await machine.verifyBackup(signed)
    if (found.deviceState === SignatureState.ValidAndTrusted) return "this device"
    return found.trusted() ? "trusted" : "nobody"
  })

const declined = Effect.gen(function*() {
  const matrix = yield* Matrix
  const [enabled, disabled] = [backupWishTypes.enabled, backupWishTypes.disabled].map((type) =>
    matrix.accountData(type)
  )
  return isBackupDeclined(yield* enabled!, yield* disabled!)
})

/** Looks for a backup of the account and for its key: in the engine's store first, then in the secret storage. */
export const findBackup = Effect.fnUntraced(
  function*(machine: OlmMachine, keeping: RecoveryKeyKeeping, storage: SecretStore) {
    const server = yield* KeyServer
    const answer = yield* Effect.catchIf(server.backup, isNotFound, () => Effect.succeed(undefined))
    if (answer !== undefined && readText(answer["version"]) === undefined) {
      return yield* new CryptoError({ doing: "looking for the backup", detail: "the homeserver names no version" })
    }
    const backup = answer === undefined ? undefined : readBackupDescription(answer)
    const onServer = answer === undefined ? "none" : backup === undefined ? "foreign" : "readable"
    const kept = yield* engineCall(
      "reading the backup's key",
      async () => (await machine.getBackupKeys()).decryptionKey
    )
    const isKept = backup !== undefined && opensBackup(kept, backup.publicKey)
    const stored = onServer === "foreign" ? undefined : yield* storedBackupKey(keeping, storage)
    const own = stored?._tag === "Open" ? stored.key : undefined
    const key = isKept ? kept : backup !== undefined && opensBackup(own, backup.publicKey) ? own : undefined
    const found: FoundBackup = {
      version: answer === undefined ? undefined : readText(answer["version"]),
      backup,
      key,
      stored,
      findings: {
        onServer,
        isDeclined: key === undefined && stored?._tag === "Open" && (yield* declined),
        key: key !== undefined ? "fits" : stored?._tag === "Closed" ? stored : "absent",
        signer: backup === undefined ? "nobody" : yield* signerOf(machine, backup)
      }
    }
    return found
  }
)
