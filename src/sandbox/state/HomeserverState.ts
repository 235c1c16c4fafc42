import { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { asUsual, type LoginRules } from "./LoginRules.ts"

/** Who sends: an account on one device, as transaction ids belong to a device. */
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

export interface RoomEvent {
  /** Place in the stream of the whole server; grows by one with each thing that happens. */
  readonly seq: number
  readonly id: EventId
  readonly type: string
  readonly sender: UserId
  readonly stateKey: string | undefined
  readonly at: number
  /** Replaced when the event is redacted. */
  content: RawEvent
  /** The state event that this one replaced. */
  readonly previous: RoomEvent | undefined
  readonly txn: { readonly device: string; readonly id: string } | undefined
  readonly redacts: EventId | undefined
  redaction: RoomEvent | undefined
}

export interface ServerRoom {
  readonly id: RoomId
  readonly timeline: Array<RoomEvent>
  readonly state: Map<string, RoomEvent>
  readonly byId: Map<EventId, RoomEvent>
  readonly related: Map<EventId, Array<RoomEvent>>
  readonly joined: Set<UserId>
  /** Who writes at the moment, and when that last changed. */
  readonly typing: Set<UserId>
  typingSeq: number
}

export interface Kept {
  readonly seq: number
  readonly content: RawEvent
}

export interface ServerAccount {
  readonly id: UserId
  readonly password: string
  /** Own member events of each room, oldest first. */
  readonly memberships: Map<RoomId, Array<RoomEvent>>
  readonly data: Map<string, Kept>
  readonly roomData: Map<RoomId, Map<string, Kept>>
  readonly forgotten: Set<RoomId>
  readonly waiting: Set<() => void>
  /** Told once, when a sync of the account waits because it has taken everything in. */
  readonly settled: Set<() => void>
  /**
   * The newest thing in the stream that this account may see: what lets an idle sync end without looking at its
   * rooms.
   */
  touched: number
}

/**
 * One server's whole world. Plain data that the functions beside it change in place; nothing here waits or reads a
 * clock.
 */
export interface HomeserverState {
  readonly name: string
  /** Part of every id and token, so that those of an earlier run are never taken for this one's. */
  salt: string
  seq: number
  minted: number
  readonly accounts: Map<UserId, ServerAccount>
  readonly sessions: Map<string, ServerSession>
  readonly login: LoginRules
  readonly rooms: Map<RoomId, ServerRoom>
  readonly transactions: Map<string, EventId>
  /** Who may use the admin API, and what it deleted. */
  readonly administered: { readonly by: Set<UserId>; readonly purged: Set<RoomId> }
}

export const make = (options: { readonly name: string; readonly salt: string }): HomeserverState => ({
  ...options,
  // Zero stands for the time before everything, so that no token may name it.
  seq: 1,
  minted: 0,
  accounts: new Map(),
  sessions: new Map(),
  login: asUsual(),
  rooms: new Map(),
  transactions: new Map(),
  administered: { by: new Set(), purged: new Set() }
})

export const mint = (server: HomeserverState, prefix: string) =>
  `${prefix}${server.salt}${(++server.minted).toString(36).padStart(8, "0")}`

export const addAccount = (server: HomeserverState, localpart: string, password: string): ServerAccount => {
  const id = UserId.make(`@${localpart}:${server.name}`)
  const known = server.accounts.get(id)
  if (known !== undefined) return known
  const account: ServerAccount = {
    id,
    password,
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

export const openSession = (server: HomeserverState, user: UserId, device?: string): ServerSession => {
  const session = { token: mint(server, "token_"), user, device: device ?? mint(server, "D").toUpperCase() }
  server.sessions.set(session.token, session)
  return session
}

export const membershipOf = (room: ServerRoom, user: UserId) =>
  room.state.get(`m.room.member\0${user}`)?.content["membership"]

const relationOf = (content: RawEvent) => {
  const relates = content["m.relates_to"]
  if (typeof relates !== "object" || relates === null) return undefined
  const target = (relates as RawEvent)["event_id"]
  return typeof target === "string" ? (target as EventId) : undefined
}

export const touch = (server: HomeserverState, user: UserId) => {
  const account = server.accounts.get(user)
  if (account === undefined) return
  account.touched = server.seq
  // A copy: who is woken may wait again at once, and would be met for ever.
  for (const wake of Array.from(account.waiting)) wake()
}

export interface NewEvent {
  readonly type: string
  readonly sender: UserId
  readonly content: RawEvent
  readonly stateKey?: string
  readonly txn?: { readonly device: string; readonly id: string }
  readonly redacts?: EventId
}

/** Puts an event at the end of a room, without asking whether its sender may, and wakes everyone who sees it. */
export const append = (server: HomeserverState, room: ServerRoom, event: NewEvent, now: number): RoomEvent => {
  const key = event.stateKey === undefined ? undefined : `${event.type}\0${event.stateKey}`
  const stored: RoomEvent = {
    seq: ++server.seq,
    id: EventId.make(mint(server, "$")),
    type: event.type,
    sender: event.sender,
    stateKey: event.stateKey,
    at: now,
    content: event.content,
    previous: key === undefined ? undefined : room.state.get(key),
    txn: event.txn,
    redacts: event.redacts,
    redaction: undefined
  }
  room.timeline.push(stored)
  room.byId.set(stored.id, stored)
  if (key !== undefined) room.state.set(key, stored)
  const target = relationOf(event.content)
  if (target !== undefined) room.related.set(target, [...(room.related.get(target) ?? []), stored])
  if (event.type === "m.room.member" && event.stateKey !== undefined) {
    remember(server, room, stored, event.stateKey as UserId)
  }
  for (const user of room.joined) touch(server, user)
  return stored
}

const remember = (server: HomeserverState, room: ServerRoom, event: RoomEvent, user: UserId) => {
  if (event.content["membership"] === "join") room.joined.add(user)
  else room.joined.delete(user)
  const account = server.accounts.get(user)
  if (account === undefined) return
  const own = account.memberships.get(room.id)
  if (own === undefined) account.memberships.set(room.id, [event])
  else own.push(event)
  if (event.content["membership"] !== "leave") account.forgotten.delete(room.id)
  touch(server, user)
}

export const addRoom = (server: HomeserverState): ServerRoom => {
  const room: ServerRoom = {
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
