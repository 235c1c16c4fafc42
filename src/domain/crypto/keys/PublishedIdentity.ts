import { at, readRecord, readText, recordOf } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

/** The three keys of an account's cross-signing identity: public ones, or private ones. */
export interface IdentityKeys<Key> {
  readonly master: Key
  readonly selfSigning: Key
  readonly userSigning: Key
}

/**
 * What an answer to `POST /keys/query` says of the account's identity. `Part`: not all its keys. `Unfit`: it does not
 * even have the device that asks and whose keys the server took, so what it lacks besides says nothing.
 */
export type PublishedIdentity =
  | { readonly _tag: "Whole"; readonly keys: IdentityKeys<string> }
  | { readonly _tag: "None" }
  | { readonly _tag: "Part" }
  | { readonly _tag: "Unfit" }

const isThere = (value: unknown) => value !== undefined && value !== null

/** Reads the answer about a user's own keys (client-server API, "Key management API"). */
export const publishedIdentity = (answer: RawEvent, user: string, device: string): PublishedIdentity => {
  if (readRecord(at(answer, "device_keys", user, device)) === undefined) return { _tag: "Unfit" }
  const parts = ["master_keys", "self_signing_keys", "user_signing_keys"].map((part) => at(answer, part, user))
  if (!parts.some(isThere)) return { _tag: "None" }
  const [master, selfSigning, userSigning] = parts.map((part) => readText(Object.values(recordOf(at(part, "keys")))[0]))
  return master === undefined || selfSigning === undefined || userSigning === undefined
    ? { _tag: "Part" }
    : { _tag: "Whole", keys: { master, selfSigning, userSigning } }
}

/** Whether the homeserver has keys of a device; undefined: its answer does not speak of the account's devices. */
export const hasDeviceKeys = (answer: RawEvent, user: string, device: string): boolean | undefined => {
  const devices = readRecord(at(answer, "device_keys", user))
  return devices === undefined ? undefined : isThere(devices[device])
}
