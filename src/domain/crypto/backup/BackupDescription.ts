import { at, readText } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { readBase64, writeBase64 } from "../secrets/UnpaddedBase64.ts"

/** The one kind of backup that we make and read (client-server API, "Server-side key backups"). */
const backupAlgorithm = "m.megolm_backup.v1.curve25519-aes-sha2"

/** The backup's private key among the account's secrets, in base64. */
export const backupSecret = "m.megolm_backup.v1"

/** A backup that the account has on its homeserver. */
export interface BackupDescription {
  readonly version: string
  /** What keys are encrypted with before they go there, 32 bytes in unpadded base64. */
  readonly publicKey: string
  /** Sessions that are in it; undefined where the server does not tell. */
  readonly count: number | undefined
  /** What its signatures are over, and they themselves. */
  readonly signed: RawEvent
}

/** A backup's public key in the one way in which keys are compared; undefined where it is none. */
export const readBackupKey = (value: unknown): string | undefined => {
  const bytes = readBase64(value, 32)
  return bytes === undefined ? undefined : writeBase64(bytes)
}

/** The answer to `GET /room_keys/version`; undefined where it describes a backup of a kind that we do not know. */
export const readBackupDescription = (answer: RawEvent): BackupDescription | undefined => {
  const { algorithm, auth_data, count } = answer
  const version = readText(answer["version"])
  const publicKey = readBackupKey(at(auth_data, "public_key"))
  if (algorithm !== backupAlgorithm || version === undefined || publicKey === undefined) return undefined
  // The engine wants the signatures, and a backup may have none.
  const signed = { algorithm, auth_data: { signatures: {}, ...(auth_data as RawEvent) } }
  return { version, publicKey, count: Number.isSafeInteger(count) ? (count as number) : undefined, signed }
}

/** The text that signatures of a new backup are over: canonical JSON, which base64 needs no escapes for. */
export const backupToSign = (publicKey: string): string => JSON.stringify({ public_key: publicKey })

/** The body of `POST /room_keys/version`. */
export const newBackup = (publicKey: string, signatures: RawEvent): RawEvent => ({
  algorithm: backupAlgorithm,
  auth_data: { public_key: publicKey, signatures }
})

/** Where clients keep that a person wants no backup: as the specification has it, and as Element wrote it before. */
export const backupWishTypes = { enabled: "m.key_backup", disabled: "m.org.matrix.custom.backup_disabled" } as const

/** Whether a person turned backups off for this account. The specification's word counts before Element's. */
export const isBackupDeclined = (enabled: RawEvent, disabled: RawEvent): boolean =>
  typeof enabled["enabled"] === "boolean" ? !enabled["enabled"] : disabled["disabled"] === true
