import { Result } from "effect"
import type { EventId, RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import {
  append,
  type HomeserverState,
  type NewEvent,
  type ServerRoom,
  type ServerSession
} from "../state/HomeserverState.ts"
import { may, maySend } from "../state/PowerLevels.ts"
import { forbidden, notFound, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { firstAfter, readableUntil, seqOf, tokenAt } from "../state/SyncPosition.ts"
import { deviceKey, erased, seen } from "./EventView.ts"

/** Bytes that an event may take without its envelope (client-server API, "Size limits": 65,536 with it). */
const largest = 65_000

const bytesOf = (content: RawEvent) => {
  const text = JSON.stringify(content)
  return text.length * 3 <= largest ? text.length : new TextEncoder().encode(text).length
}

const outside = (session: ServerSession, room: RoomId) => forbidden(`User ${session.user} not in room ${room}`)

const replacesUnknown = (room: ServerRoom, content: RawEvent) => {
  const relates = content["m.relates_to"] as RawEvent | undefined
  return relates?.["rel_type"] === "m.replace" && !room.byId.has(relates["event_id"] as EventId)
}

const once = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  txn: string,
  event: Omit<NewEvent, "sender" | "txn">,
  now: number
) => {
  const device = deviceKey(session)
  const stored = append(
    server,
    server.rooms.get(roomId)!,
    { ...event, sender: session.user, txn: { device, id: txn } },
    now
  )
  server.transactions.set(`${device} ${roomId} ${txn}`, stored.id)
  return stored
}

const earlier = (server: HomeserverState, session: ServerSession, roomId: RoomId, txn: string) =>
  server.transactions.get(`${deviceKey(session)} ${roomId} ${txn}`)

export const send = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  type: string,
  txn: string,
  content: RawEvent,
  now: number,
  bytes = bytesOf(content)
): ServerResult<EventId> => {
  const before = earlier(server, session, roomId, txn)
  if (before !== undefined) return Result.succeed(before)
  const room = server.rooms.get(roomId)
  if (room === undefined || !room.joined.has(session.user)) return outside(session, roomId)
  if (!maySend(room, session.user, type, false)) return forbidden("You don't have permission to post that to the room")
  if (bytes > largest) return refuse(413, "M_TOO_LARGE", "event too large")
  if (replacesUnknown(room, content)) return refuse(400, "M_UNKNOWN", "Can't send relation to unknown event")
  return Result.succeed(once(server, session, roomId, txn, { type, content }, now).id)
}

export const redact = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  target: EventId,
  txn: string,
  now: number,
  reason?: string
): ServerResult<EventId> => {
  const before = earlier(server, session, roomId, txn)
  if (before !== undefined) return Result.succeed(before)
  const room = server.rooms.get(roomId)
  if (room === undefined || !room.joined.has(session.user)) return outside(session, roomId)
  const event = room.byId.get(target)
  if (event !== undefined && event.sender !== session.user && !may(room, session.user, "redact")) {
    return forbidden("You may not redact that")
  }
  const content = { redacts: target, ...(reason === undefined ? {} : { reason }) }
  const stored = once(server, session, roomId, txn, { type: "m.room.redaction", content, redacts: target }, now)
  if (event !== undefined) {
    event.content = erased(event)
    event.redaction = stored
  }
  return Result.succeed(stored.id)
}

export const putState = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  type: string,
  key: string,
  content: RawEvent,
  now: number
): ServerResult<EventId> => {
  const room = server.rooms.get(roomId)
  if (room === undefined || !room.joined.has(session.user)) return outside(session, roomId)
  if (!maySend(room, session.user, type, true)) return forbidden("You don't have permission to post that to the room")
  const current = room.state.get(`${type}\0${key}`)
  // A state event that changes nothing makes no event.
  if (
    current !== undefined && current.sender === session.user &&
    JSON.stringify(current.content) === JSON.stringify(content)
  ) return Result.succeed(current.id)
  return Result.succeed(append(server, room, { type, sender: session.user, stateKey: key, content }, now).id)
}

export const state = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  type: string,
  key: string
): ServerResult<RawEvent> => {
  const room = server.rooms.get(roomId)
  if (room === undefined || readableUntil(server, room, session.user) === undefined) return outside(session, roomId)
  const event = room.state.get(`${type}\0${key}`)
  return event === undefined ? notFound("Event not found.") : Result.succeed(event.content)
}

export const event = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  id: EventId
): ServerResult<RawEvent> => {
  const room = server.rooms.get(roomId)
  const found = room?.byId.get(id)
  const until = room === undefined ? undefined : readableUntil(server, room, session.user)
  if (found === undefined || until === undefined || found.seq > until) return notFound("Event not found.")
  return Result.succeed(seen(found, session, roomId))
}

export interface Page {
  readonly chunk: ReadonlyArray<RawEvent>
  readonly start: string
  /** Left out on an empty page, as Synapse does. */
  readonly end?: string
}

/** `/messages` backwards. */
export const messages = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  options: { readonly from?: string; readonly to?: string; readonly limit: number }
): ServerResult<Page> => {
  const room = server.rooms.get(roomId)
  const until = room === undefined ? undefined : readableUntil(server, room, session.user)
  if (room === undefined || until === undefined) return outside(session, roomId)
  const from = options.from === undefined ? server.seq : seqOf(server, options.from)
  const to = options.to === undefined ? 0 : seqOf(server, options.to)
  if (from === undefined || to === undefined) return refuse(400, "M_UNKNOWN", "Invalid stream token")
  const end = firstAfter(room.timeline, Math.min(from, until))
  const begin = Math.max(firstAfter(room.timeline, to), end - options.limit)
  const slice = room.timeline.slice(begin, Math.max(begin, end))
  const start = tokenAt(server, from)
  if (slice.length === 0) return Result.succeed({ chunk: [], start })
  const chunk = slice.toReversed().map((event) => seen(event, session, roomId))
  return Result.succeed({ chunk, start, end: tokenAt(server, slice[0]!.seq - 1) })
}

export interface RelationsPage {
  readonly chunk: ReadonlyArray<RawEvent>
  /** Left out where nothing older is. */
  readonly next_batch?: string
}

/** `/relations` of one event, newest first. */
export const relations = (
  server: HomeserverState,
  session: ServerSession,
  roomId: RoomId,
  target: EventId,
  options: { readonly type?: string | undefined; readonly from?: string; readonly limit: number }
): ServerResult<RelationsPage> => {
  const room = server.rooms.get(roomId)
  const until = room === undefined ? undefined : readableUntil(server, room, session.user)
  if (room === undefined || until === undefined) return outside(session, roomId)
  if (!room.byId.has(target)) return notFound("Unknown event")
  const from = options.from === undefined ? until : seqOf(server, options.from)
  if (from === undefined) return refuse(400, "M_UNKNOWN", "Invalid stream token")
  // Who is redacted relates to nothing any more.
  const found = (room.related.get(target) ?? []).filter(({ content, redaction, seq }) =>
    seq <= Math.min(from, until) && redaction === undefined &&
    (options.type === undefined || (content["m.relates_to"] as RawEvent | undefined)?.["rel_type"] === options.type)
  )
  const page = found.slice(Math.max(0, found.length - options.limit))
  return Result.succeed({
    chunk: page.toReversed().map((event) => seen(event, session, roomId)),
    ...(page.length < found.length ? { next_batch: tokenAt(server, page[0]!.seq - 1) } : {})
  })
}
