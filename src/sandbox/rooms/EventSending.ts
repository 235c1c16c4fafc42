import { Result } from "effect"
import type { EventId } from "../../domain/Ids.ts"
import { recordOf } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { append, type NewEvent } from "../state/AppendEvent.ts"
import type { StoredRoom } from "../state/HomeserverState.ts"
import { may, maySend } from "../state/PowerLevels.ts"
import { forbidden, refuse, type ServerResult } from "../state/ServerRefusal.ts"
import { deviceKey, erased } from "./EventView.ts"
import { outside } from "./Membership.ts"
import type { RoomRequest } from "./RoomRequest.ts"

/** Bytes that an event may take without its envelope (client-server API, "Size limits": 65,536 with it). */
const largest = 65_000

const bytesOf = (content: RawEvent) => {
  const text = JSON.stringify(content)
  return text.length * 3 <= largest ? text.length : new TextEncoder().encode(text).length
}

const replacesUnknown = (room: StoredRoom, content: RawEvent) => {
  const relates = recordOf(content["m.relates_to"])
  return relates["rel_type"] === "m.replace" && !room.byId.has(relates["event_id"] as EventId)
}

const transactionKey = ({ room, session }: RoomRequest, txn: string) => `${deviceKey(session)} ${room} ${txn}`

/** The event that the same transaction made before. */
const sentBefore = (request: RoomRequest, txn: string) => request.server.transactions.get(transactionKey(request, txn))

const appendOnce = (request: RoomRequest, room: StoredRoom, txn: string, event: Omit<NewEvent, "sender" | "txn">) => {
  const { now, server, session } = request
  const sent = { ...event, sender: session.user, txn: { device: deviceKey(session), id: txn } }
  const stored = append(server, room, sent, now)
  server.transactions.set(transactionKey(request, txn), stored.id)
  return stored
}

/** Sends an event; `bytes` is the size of its content as it came over HTTP. */
export const send = (
  request: RoomRequest,
  type: string,
  txn: string,
  content: RawEvent,
  bytes = bytesOf(content)
): ServerResult<EventId> => {
  const before = sentBefore(request, txn)
  if (before !== undefined) return Result.succeed(before)
  const { server, session } = request
  const room = server.rooms.get(request.room)
  if (room === undefined || !room.joined.has(session.user)) return outside(request)
  if (!maySend(room, session.user, type, false)) return forbidden("You don't have permission to post that to the room")
  if (bytes > largest) return refuse(413, "M_TOO_LARGE", "event too large")
  if (replacesUnknown(room, content)) return refuse(400, "M_UNKNOWN", "Can't send relation to unknown event")
  return Result.succeed(appendOnce(request, room, txn, { type, content }).id)
}

/** Redacts `target`, whose content is erased at once. */
export const redact = (
  request: RoomRequest,
  target: EventId,
  txn: string,
  reason?: string
): ServerResult<EventId> => {
  const before = sentBefore(request, txn)
  if (before !== undefined) return Result.succeed(before)
  const { server, session } = request
  const room = server.rooms.get(request.room)
  if (room === undefined || !room.joined.has(session.user)) return outside(request)
  const event = room.byId.get(target)
  if (event !== undefined && event.sender !== session.user && !may(room, session.user, "redact")) {
    return forbidden("You may not redact that")
  }
  const content = { redacts: target, ...(reason === undefined ? {} : { reason }) }
  const stored = appendOnce(request, room, txn, { type: "m.room.redaction", content, redacts: target })
  if (event !== undefined) {
    event.content = erased(event)
    event.redaction = stored
  }
  return Result.succeed(stored.id)
}

/** Sets one piece of a room's state. */
export const putState = (
  request: RoomRequest,
  type: string,
  key: string,
  content: RawEvent
): ServerResult<EventId> => {
  const { now, server, session } = request
  const room = server.rooms.get(request.room)
  if (room === undefined || !room.joined.has(session.user)) return outside(request)
  if (!maySend(room, session.user, type, true)) return forbidden("You don't have permission to post that to the room")
  const current = room.state.get(`${type}\0${key}`)
  // A state event that changes nothing makes no event.
  if (
    current !== undefined && current.sender === session.user &&
    JSON.stringify(current.content) === JSON.stringify(content)
  ) return Result.succeed(current.id)
  return Result.succeed(append(server, room, { type, sender: session.user, stateKey: key, content }, now).id)
}
