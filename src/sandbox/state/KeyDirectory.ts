import type { UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/** The key of one algorithm that is given when there is no one-time key left. */
export interface FallbackKey {
  readonly name: string
  readonly key: unknown
  used: boolean
}

/** A message that waits for its device; `event` is as `/sync` shows it. */
export interface QueuedMessage {
  readonly seq: number
  readonly event: RawEvent
}

/** A device of an account, with what it published and what waits for it. */
export interface ServerDevice {
  readonly id: string
  displayName: string | undefined
  /** The identity keys as they were uploaded. */
  keys: RawEvent | undefined
  /** By `algorithm:id`, in the order in which they were uploaded, which is the order in which they are given. */
  readonly oneTime: Map<string, unknown>
  /** By algorithm. */
  readonly fallback: Map<string, FallbackKey>
  readonly inbox: Array<QueuedMessage>
}

/** What a cross-signing key is for. */
export type SigningUse = "master" | "self_signing" | "user_signing"

/** One version of an account's key backup. */
export interface StoredBackup {
  readonly algorithm: string
  authData: RawEvent
  etag: number
  /** By room and session. */
  readonly rooms: Map<string, Map<string, RawEvent>>
}

/** Everything that one account has published, and its backups. */
export interface KeyOwner {
  readonly devices: Map<string, ServerDevice>
  readonly signing: Map<SigningUse, RawEvent>
  /** What this account signed: by the signed thing (`signedThing`), the ids of the signing keys and the signatures. */
  readonly signatures: Map<string, Map<string, string>>
  /** The place in the stream where this account last signed somebody's keys with its user-signing key. */
  readonly signed: Map<UserId, number>
  readonly backups: Map<number, StoredBackup>
  /** Number of the newest backup, whether or not it is still there. */
  lastBackup: number
}

/** Who has which keys. Plain data, so that a copy of it is a backup. */
export interface KeyDirectory {
  readonly owners: Map<UserId, KeyOwner>
  /** The place in the stream where an account's devices or its public keys last changed. */
  readonly changed: Map<UserId, number>
  /** Transactions of messages to devices. */
  readonly sent: Set<string>
}

export const emptyDirectory = (): KeyDirectory => ({ owners: new Map(), changed: new Map(), sent: new Set() })

/** The keys of an account; none yet where it has published nothing. */
export const ownerIn = (directory: KeyDirectory, user: UserId): KeyOwner => {
  const known = directory.owners.get(user)
  if (known !== undefined) return known
  const owner: KeyOwner = {
    devices: new Map(),
    signing: new Map(),
    signatures: new Map(),
    signed: new Map(),
    backups: new Map(),
    lastBackup: 0
  }
  directory.owners.set(user, owner)
  return owner
}

/** The device of a login, made where it is not there yet. */
export const deviceIn = (directory: KeyDirectory, user: UserId, id: string): ServerDevice => {
  const { devices } = ownerIn(directory, user)
  const known = devices.get(id)
  if (known !== undefined) return known
  const device: ServerDevice = {
    id,
    displayName: undefined,
    keys: undefined,
    oneTime: new Map(),
    fallback: new Map(),
    inbox: []
  }
  devices.set(id, device)
  return device
}
