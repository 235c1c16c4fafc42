import type { RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { RoomEvent, ServerSession } from "../state/HomeserverState.ts"

/** An event as a client of `session` gets it; `/sync` does not repeat the room in it. */
export const seen = (event: RoomEvent, session: ServerSession, room?: RoomId): RawEvent => {
  const unsigned: Record<string, unknown> = {}
  if (event.previous !== undefined) {
    unsigned["replaces_state"] = event.previous.id
    unsigned["prev_content"] = event.previous.content
    unsigned["prev_sender"] = event.previous.sender
  }
  if (event.txn !== undefined && event.txn.device === deviceKey(session)) unsigned["transaction_id"] = event.txn.id
  if (event.redaction !== undefined) unsigned["redacted_because"] = seen(event.redaction, session)
  return {
    type: event.type,
    sender: event.sender,
    content: event.content,
    event_id: event.id,
    origin_server_ts: event.at,
    unsigned,
    ...(room === undefined ? {} : { room_id: room }),
    ...(event.stateKey === undefined ? {} : { state_key: event.stateKey }),
    ...(event.redacts === undefined ? {} : { redacts: event.redacts })
  }
}

export const deviceKey = (session: ServerSession) => `${session.user} ${session.device}`

export const stripped = (event: RoomEvent): RawEvent => ({
  type: event.type,
  sender: event.sender,
  state_key: event.stateKey,
  content: event.content
})

const kept: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["m.room.member", ["membership"]],
  ["m.room.join_rules", ["join_rule"]],
  ["m.room.history_visibility", ["history_visibility"]]
])

/** What a redaction leaves of an event's content (room version 11, "Redactions"). */
export const erased = (event: RoomEvent): RawEvent => {
  if (event.type === "m.room.create" || event.type === "m.room.power_levels") return event.content
  const keys = kept.get(event.type) ?? []
  return Object.fromEntries(keys.filter((key) => key in event.content).map((key) => [key, event.content[key]]))
}
