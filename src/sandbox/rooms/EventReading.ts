import { Result } from "effect"
import type { EventId, RoomId } from "../../domain/Ids.ts"
import { at } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { RoomEvent, ServerSession, StoredRoom } from "../state/HomeserverState.ts"
import { notFound, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { firstAfter, readableUntil, seqOf, tokenAt } from "../state/SyncPosition.ts"
import { seen } from "./EventView.ts"
import { outside } from "./Membership.ts"
import type { RoomRequest } from "./RoomRequest.ts"

/** The event of one piece of a room's state (`GET /rooms/{roomId}/state/…?format=event`). */
export const stateEvent = (request: RoomRequest, type: string, key: string): ServerResult<RawEvent> => {
  const { server, session } = request
  const room = server.rooms.get(request.room)
  if (room === undefined || readableUntil(server, room, session.user) === undefined) return outside(request)
  const event = room.state.get(`${type}\0${key}`)
  return event === undefined ? notFound("Event not found.") : Result.succeed(seen(event, session, request.room))
}

/** Its content alone. */
export const state = (request: RoomRequest, type: string, key: string): ServerResult<RawEvent> =>
  Result.map(stateEvent(request, type, key), (event) => event["content"] as RawEvent)

/** The room whose canonical alias this is: no other aliases are known here. */
export const roomOfAlias = (server: RoomRequest["server"], alias: string): ServerResult<RoomId> => {
  for (const [id, room] of server.rooms) {
    if (room.state.get("m.room.canonical_alias\0")?.content["alias"] === alias) return Result.succeed(id)
  }
  return notFound("Room alias not found.")
}

/** All of a room's state (client-server API, `GET /rooms/{roomId}/state`). */
export const wholeState = (request: RoomRequest): ServerResult<ReadonlyArray<RawEvent>> => {
  const { room: id, server, session } = request
  const room = server.rooms.get(id)
  if (room === undefined || readableUntil(server, room, session.user) === undefined) return outside(request)
  return Result.succeed([...room.state.values()].map((event) => seen(event, session, id)))
}

/** The members of a room (client-server API, `GET /rooms/{roomId}/members`), with or without one membership. */
export const membersOf = (
  request: RoomRequest,
  { membership, not }: { readonly membership: string | null; readonly not: string | null }
): ServerResult<{ readonly chunk: ReadonlyArray<RawEvent> }> =>
  Result.map(wholeState(request), (state) => ({
    chunk: state.filter((event) => {
      const is = (event["content"] as RawEvent)["membership"]
      return event["type"] === "m.room.member" && (membership === null || is === membership) && is !== not
    })
  }))

/** An event with its newest edit, as servers fold it in (client-server API, "Aggregations of child events"). */
const withEdit = (room: StoredRoom, event: RoomEvent, session: ServerSession): RawEvent => {
  const shown = seen(event, session, room.id)
  const edit = room.related.get(event.id)?.findLast(({ content, redaction, sender }) =>
    redaction === undefined && sender === event.sender && at(content, "m.relates_to", "rel_type") === "m.replace"
  )
  return edit === undefined || event.redaction !== undefined ? shown : {
    ...shown,
    unsigned: { ...shown["unsigned"] as RawEvent, "m.relations": { "m.replace": seen(edit, session, room.id) } }
  }
}

/** One event, whole. */
export const event = ({ room: roomId, server, session }: RoomRequest, id: EventId): ServerResult<RawEvent> => {
  const room = server.rooms.get(roomId)
  const found = room?.byId.get(id)
  const until = room === undefined ? undefined : readableUntil(server, room, session.user)
  if (found === undefined || until === undefined || found.seq > until) return notFound("Event not found.")
  return Result.succeed(withEdit(room!, found, session))
}

/** What lies around an event (client-server API, "Event context"). */
export interface EventContext {
  readonly event: RawEvent
  /** Newest first. */
  readonly events_before: ReadonlyArray<RawEvent>
}

/** `/context` of one event: half of `limit` before it, of some types only; what lies behind it is left out. */
export const around = (
  request: RoomRequest,
  id: EventId,
  { limit, types }: { readonly limit: number; readonly types?: ReadonlyArray<string> | undefined }
): ServerResult<EventContext> =>
  Result.map(event(request, id), (found) => {
    const { server, session } = request
    const room = server.rooms.get(request.room)!
    const { seq } = room.byId.get(id)!
    const before: Array<RawEvent> = []
    for (let at = firstAfter(room.timeline, seq - 1) - 1; at >= 0 && before.length < Math.floor(limit / 2); at--) {
      const one = room.timeline[at]!
      if (types === undefined || types.includes(one.type)) before.push(withEdit(room, one, session))
    }
    return { event: found, events_before: before }
  })

/** A page of `/messages`. */
export interface StoredPage {
  readonly chunk: ReadonlyArray<RawEvent>
  readonly start: string
  /** Left out on an empty page, as Synapse does. */
  readonly end?: string
}

/** `/messages` backwards: from `from`, or the newest event, down to `to`, or the first event, newest first. */
export const messages = (
  request: RoomRequest,
  options: { readonly from?: string; readonly to?: string; readonly limit: number }
): ServerResult<StoredPage> => {
  const { room: roomId, server, session } = request
  const room = server.rooms.get(roomId)
  const until = room === undefined ? undefined : readableUntil(server, room, session.user)
  if (room === undefined || until === undefined) return outside(request)
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

/** A page of `/relations`. */
export interface RelationsPage {
  readonly chunk: ReadonlyArray<RawEvent>
  /** Left out on the last page. */
  readonly next_batch?: string
}

/** `/relations` of one event, newest first. */
export const relations = (
  request: RoomRequest,
  target: EventId,
  options: { readonly type?: string | undefined; readonly from?: string; readonly limit: number }
): ServerResult<RelationsPage> => {
  const { room: roomId, server, session } = request
  const room = server.rooms.get(roomId)
  const until = room === undefined ? undefined : readableUntil(server, room, session.user)
  if (room === undefined || until === undefined) return outside(request)
  if (!room.byId.has(target)) return notFound("Unknown event")
  const from = options.from === undefined ? until : seqOf(server, options.from)
  if (from === undefined) return refuse(400, "M_UNKNOWN", "Invalid stream token")
  // A redacted event relates to nothing any more.
  const found = (room.related.get(target) ?? []).filter(({ content, redaction, seq }) =>
    seq <= Math.min(from, until) && redaction === undefined &&
    (options.type === undefined || at(content, "m.relates_to", "rel_type") === options.type)
  )
  const page = found.slice(Math.max(0, found.length - options.limit))
  return Result.succeed({
    chunk: page.toReversed().map((event) => withEdit(room, event, session)),
    ...(page.length < found.length ? { next_batch: tokenAt(server, page[0]!.seq - 1) } : {})
  })
}
