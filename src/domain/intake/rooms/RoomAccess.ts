import type { RoomId, UserId } from "../../Ids.ts"
import type { RawEvent, SyncBatch } from "../../matrix/SyncBatch.ts"

/** The types of state that let us read and write in a room, or not. */
const rights = new Set<unknown>(["m.room.power_levels", "m.room.server_acl", "m.room.history_visibility"])

/**
 * The rooms where something changed that may have kept us from reading, writing or joining: our membership, or the
 * room's rules. Other members change nothing for us, and in a large room they change all the time. A limited timeline
 * may hide such a change.
 */
export const stirred = (
  me: UserId,
  { invited, joined, left }: Pick<SyncBatch, "invited" | "joined" | "left">
): ReadonlyArray<RoomId> => {
  const stirs = (
    event: RawEvent
  ) => (event["type"] === "m.room.member"
    ? event["state_key"] === me
    : rights.has(event["type"]) && event["state_key"] === "")
  const news = joined.filter(({ limited, state, timeline }) => limited || timeline.some(stirs) || state.some(stirs))
  return [...news, ...invited, ...left].map(({ room }) => room)
}
