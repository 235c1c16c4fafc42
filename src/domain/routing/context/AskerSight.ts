import { type EventId, readEventId, type UserId } from "../../Ids.ts"
import { at } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

const openToJoiners: ReadonlySet<unknown> = new Set(["shared", "world_readable"])

/**
 * Whether whoever joins a room may read all that was said there before, by its `m.room.history_visibility`
 * (client-server API, "Room history visibility"); undefined: it was never set, which means `shared`. One that took the
 * place of another does not count: what was said under that one keeps it.
 */
export const joinersReadAll = (visibility: RawEvent | undefined): boolean =>
  visibility === undefined ||
  openToJoiners.has(at(visibility, "content", "history_visibility")) &&
    at(visibility, "unsigned", "replaces_state") === undefined &&
    at(visibility, "unsigned", "prev_content") === undefined

/** Whether somebody comes into the room with this event, and does not only change their name. */
export const isJoinOf = (user: UserId, event: RawEvent): boolean =>
  event["type"] === "m.room.member" && event["state_key"] === user && at(event, "content", "membership") === "join" &&
  at(event, "unsigned", "prev_content", "membership") !== "join"

/** Of events that come newest first: those since the newest join of this person, or all where none is among them. */
export const sinceJoin = (user: UserId, events: ReadonlyArray<RawEvent>): ReadonlySet<EventId> => {
  const join = events.findIndex((event) => isJoinOf(user, event))
  const since = join < 0 ? events : events.slice(0, join)
  return new Set(since.map((event) => readEventId(event["event_id"])).filter((event) => event !== undefined))
}
