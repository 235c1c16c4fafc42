import { EventId, type UserId } from "../../domain/Ids.ts"
import { at, readText } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type HomeserverState, mint, type RoomEvent, type StoredRoom, touch } from "./HomeserverState.ts"

/** An event that is to be stored; the server gives it its id and its place. */
export interface NewEvent {
  readonly type: string
  readonly sender: UserId
  readonly content: RawEvent
  readonly stateKey?: string
  readonly txn?: { readonly device: string; readonly id: string }
  readonly redacts?: EventId
}

const remember = (server: HomeserverState, room: StoredRoom, event: RoomEvent, user: UserId) => {
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

const relationOf = (content: RawEvent) => readText(at(content, "m.relates_to", "event_id")) as EventId | undefined

/** Puts an event at the end of a room without asking whether its sender may, and wakes everybody in the room. */
export const append = (server: HomeserverState, room: StoredRoom, event: NewEvent, now: number): RoomEvent => {
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
