import { randomBytes } from "node:crypto"
import { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { deviceIn, emptyDirectory, type KeyDirectory } from "./KeyDirectory.ts"
import { asUsual, type LoginRules } from "./LoginRules.ts"

/** A login: an account on one device, as transaction ids belong to a device. */
export interface ServerSession {
  readonly token: string
  readonly user: UserId
  readonly device: string
  /** Renews the token. */
  readonly refresh?: string
  /** In ms since 1970. */
  expiresAt?: number
  /** The token that this one takes the place of when it is used. */
  readonly madeFrom?: string
}

/** An event as the server stores it. */
export interface RoomEvent {
  /** Place in the stream of the whole server; grows by one with each thing that happens. */
  readonly seq: number
  readonly id: EventId
  readonly type: string
  readonly sender: UserId
  readonly stateKey: string | undefined
  /** In ms since 1970. */
  readonly at: number
  /** Replaced when the event is redacted. */
  content: RawEvent
  /** The state event that this one replaced. */
  readonly previous: RoomEvent | undefined
  readonly txn: { readonly device: string; readonly id: string } | undefined
  readonly redacts: EventId | undefined
  redaction: RoomEvent | undefined
}

/** A room as the server stores it; its state is keyed by type, a NUL and the state key. */
export interface StoredRoom {
  readonly id: RoomId
  readonly timeline: Array<RoomEvent>
  readonly state: Map<string, RoomEvent>
  readonly byId: Map<EventId, RoomEvent>
  readonly related: Map<EventId, Array<RoomEvent>>
  readonly joined: Set<UserId>
  /** Who writes at the moment, and the place in the stream where that last changed. */
  readonly typing: Set<UserId>
  typingSeq: number
}

/** A file that somebody stored. */
export interface StoredMedia {
  readonly bytes: Buffer
  readonly mime: string
  readonly by: UserId
}

/** One type of account data. */
export interface Kept {
  readonly seq: number
  readonly content: RawEvent
}

/** An account with its view of the rooms. */
export interface ServerAccount {
  readonly id: UserId
  readonly password: string
  /** At first the part of its id before the server, as Synapse has it. */
  readonly displayName: string
  /** Own member events of each room, oldest first. */
  readonly memberships: Map<RoomId, Array<RoomEvent>>
  readonly data: Map<string, Kept>
  readonly roomData: Map<RoomId, Map<string, Kept>>
  readonly forgotten: Set<RoomId>
  readonly waiting: Set<() => void>
  /** Called once, when a sync of the account waits because the account has seen everything. */
  readonly settled: Set<() => void>
  /**
   * The place in the stream of the newest thing that this account may see. It lets an idle sync end without a look at
   * the account's rooms.
   */
  touched: number
}

/**
 * Everything that one server holds: plain data, which the functions of this folder and of `rooms` change in place.
 * Nothing here waits or reads a clock.
 */
export interface HomeserverState {
  readonly name: string
  /** Part of every id and place in the stream, so that none of an earlier run is valid in this one. */
  salt: string
  seq: number
  minted: number
  readonly accounts: Map<UserId, ServerAccount>
  readonly sessions: Map<string, ServerSession>
  readonly login: LoginRules
  readonly rooms: Map<RoomId, StoredRoom>
  readonly transactions: Map<string, EventId>
  /** Replaced as a whole when a backup of the server is restored. */
  keys: KeyDirectory
  /** Sessions of user-interactive authentication that are not done, with whose they are and what for. */
  readonly authentications: Map<string, string>
  /** The files by the last part of their address. `isOld`: only the calls of before Matrix 1.11 are known. */
  readonly media: { readonly files: Map<string, StoredMedia>; isOld: boolean }
  /** Who may use the admin API, and what it deleted. */
  readonly administered: { readonly by: Set<UserId>; readonly purged: Set<RoomId> }
}

/** An empty server. */
export const make = (options: { readonly name: string; readonly salt: string }): HomeserverState => ({
  ...options,
  // Zero stands for the time before everything, so no token names it.
  seq: 1,
  minted: 0,
  accounts: new Map(),
  sessions: new Map(),
  login: asUsual(),
  rooms: new Map(),
  transactions: new Map(),
  keys: emptyDirectory(),
  authentications: new Map(),
  media: { files: new Map(), isOld: false },
  administered: { by: new Set(), purged: new Set() }
})

/** A new id, unique among all servers. */
export const mint = (server: HomeserverState, prefix: string) =>
  `${prefix}${server.salt}${(++server.minted).toString(36).padStart(8, "0")}`

/** What lets somebody in: ids are seen by many, and say nothing of it. */
export const mintSecret = (prefix: string) => `${prefix}${randomBytes(16).toString("base64url")}`

/** The account of a localpart, made when it is new. */
export const addAccount = (server: HomeserverState, localpart: string, password: string): ServerAccount => {
  const id = UserId.make(`@${localpart}:${server.name}`)
  const known = server.accounts.get(id)
  if (known !== undefined) return known
  const account: ServerAccount = {
    id,
    password,
    displayName: localpart,
    memberships: new Map(),
    data: new Map(),
    roomData: new Map(),
    forgotten: new Set(),
    waiting: new Set(),
    settled: new Set(),
    touched: 0
  }
  server.accounts.set(id, account)
  return account
}

/** A login without a password; undefined: on a new device. */
export const openSession = (server: HomeserverState, user: UserId, device?: string): ServerSession => {
  const session = { token: mintSecret("token_"), user, device: device ?? mint(server, "D").toUpperCase() }
  server.sessions.set(session.token, session)
  deviceIn(server.keys, user, session.device)
  return session
}

/** `join`, `invite`, `leave`, `ban`, or undefined for a stranger. */
export const membershipOf = (room: StoredRoom, user: UserId) =>
  room.state.get(`m.room.member\0${user}`)?.content["membership"]

/** Tells an account that there is something new for it, and wakes its syncs. */
export const touch = (server: HomeserverState, user: UserId) => {
  const account = server.accounts.get(user)
  if (account === undefined) return
  account.touched = server.seq
  // A copy: a sync that is woken may wait again at once, and the loop would never end.
  for (const wake of Array.from(account.waiting)) wake()
}

/** A room without events. */
export const addRoom = (server: HomeserverState): StoredRoom => {
  const room: StoredRoom = {
    id: RoomId.make(mint(server, "!")),
    timeline: [],
    state: new Map(),
    byId: new Map(),
    related: new Map(),
    joined: new Set(),
    typing: new Set(),
    typingSeq: 0
  }
  server.rooms.set(room.id, room)
  return room
}
