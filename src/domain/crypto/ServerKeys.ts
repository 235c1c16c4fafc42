import { at, readText, recordOf } from "../Json.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"

/** What a homeserver has of a device and of its account. */
export interface ServerKeys {
  /** The device's ed25519 key; null: the server has no keys of it. */
  readonly fingerprint: string | null
  /** Whether the account published a cross-signing identity, and whether that put its name to the device's keys. */
  readonly identity: boolean
  readonly signed: boolean
  /** The version of the key backup; null: there is none. */
  readonly backup: string | null
}

/** How the server's keys of the device stand to ours; `unknown`: ours are not known here. */
export type DeviceKeysMatch = "ours" | "others" | "none" | "unknown"

/** Reads the answer to `POST /keys/query` (client-server API). Signatures are looked for, and not verified. */
export const serverKeysOf = (answer: RawEvent, user: string, device: string): Omit<ServerKeys, "backup"> => {
  const keys = at(answer, "device_keys", user, device)
  const signing = Object.keys(recordOf(at(answer, "self_signing_keys", user, "keys")))
  const signatures = recordOf(at(keys, "signatures", user))
  return {
    fingerprint: readText(at(keys, "keys", `ed25519:${device}`)) ?? null,
    identity: at(answer, "master_keys", user) !== undefined,
    signed: signing.some((name) => signatures[name] !== undefined)
  }
}

export const deviceKeysMatch = (server: ServerKeys, ours: string | null): DeviceKeysMatch =>
  server.fingerprint === null
    ? "none"
    : ours === null
    ? "unknown"
    : ours === server.fingerprint
    ? "ours"
    : "others"
