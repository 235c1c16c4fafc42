import { deviceKeysMatch, type ServerKeys } from "../../crypto/ServerKeys.ts"
import type { EncryptionStatus } from "../BotStatus.ts"

/** Why the homeserver said nothing. `failed`: it was asked, and 2: that it refuses, so that asking again is no use. */
export interface Unasked {
  readonly why: string
  readonly failed?: 1 | 2
}

/** The bot's device, by its store, by its files and by the homeserver. */
export interface DeviceReport {
  readonly at: Date
  readonly device: string | null
  readonly encryption: EncryptionStatus
  /** What the homeserver has, or why that is not known: a sentence. */
  readonly server: ServerKeys | Unasked
  /** Path of the recovery key's file; null: there is none. */
  readonly recoveryKeyFile: string | null
}

/** What `device show --json` prints besides its schema. The recovery key itself is never in it. */
export const deviceFields = ({ at, device, encryption, recoveryKeyFile, server }: DeviceReport) => {
  const { at: notedAt, device: _, ...noted } = encryption
  return {
    at,
    device,
    notedAt,
    ...noted,
    server: "why" in server
      ? { why: server.why }
      : {
        deviceKeys: deviceKeysMatch(server, encryption.fingerprint),
        fingerprint: server.fingerprint,
        identity: server.identity,
        signed: server.signed,
        backup: server.backup
      },
    recoveryKey: { file: recoveryKeyFile }
  }
}
