import { BackupDecryptionKey, type OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { backupSecret, backupToSign, newBackup } from "../../../domain/crypto/backup/BackupDescription.ts"
import { parseJson, readText, recordOf } from "../../../domain/Json.ts"
import { CryptoError } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { StoredBackupKey } from "./BackupSecret.ts"

/** A backup that keys are put into; `key` opens it, where we have it. */
export interface UsedBackup {
  readonly version: string
  /** In unpadded base64. */
  readonly publicKey: string
  readonly key: BackupDecryptionKey | undefined
}

/** A backup that we can read, too. */
export interface ReadableBackup extends UsedBackup {
  readonly key: BackupDecryptionKey
}

export const isReadable = (used: UsedBackup | undefined): used is ReadableBackup => used?.key !== undefined

/**
 * Makes a backup, signed by this device and by the account's identity. Its key is in the secret storage before the
 * homeserver hears of it, so that a crash in between leaves no backup whose key nobody has; a key that is there
 * already, as after such a crash, is the one that is used.
 */
export const makeBackup = Effect.fnUntraced(
  function*(machine: OlmMachine, { key: stored, secrets }: Extract<StoredBackupKey, { _tag: "Open" }>) {
    const server = yield* KeyServer
    const key = stored ?? BackupDecryptionKey.createRandomKey()
    if (stored === undefined) yield* secrets.write(backupSecret, Redacted.make(key.toBase64()))
    const publicKey = key.megolmV1PublicKey.publicKeyBase64
    const signatures = yield* engineCall(
      "signing the backup",
      async () => recordOf(parseJson((await machine.sign(backupToSign(publicKey))).asJSON()))
    )
    const version = readText((yield* server.createBackup(newBackup(publicKey, signatures)))["version"])
    if (version === undefined) {
      return yield* new CryptoError({ doing: "making a backup", detail: "the homeserver names no version" })
    }
    const made: UsedBackup = { version, publicKey, key }
    return made
  }
)
