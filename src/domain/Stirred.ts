import type { RoomId, UserId } from "./Ids.ts"
import type { RawEvent, SyncBatch } from "./Sync.ts"

/** State by which a room lets us read and write, or does not. */
const rights = new Set<unknown>(["m.room.power_levels", "m.room.server_acl", "m.room.history_visibility"])

const stirs = (me: UserId) => (event: RawEvent): boolean =>
  event["type"] === "m.room.member" ? event["state_key"] === me : rights.has(event["type"]) && event["state_key"] === ""

/**
 * Rooms where something changed that may have kept us from reading, writing or joining: our own membership, or the room's rules.
 * That others come and go changes nothing for us, and in a large room never ends.
 */
export const stirred = (me: UserId, { invited, joined, left }: Pick<SyncBatch, "invited" | "joined" | "left">): ReadonlyArray<RoomId> =>
  [...joined.filter(({ state, timeline }) => timeline.some(stirs(me)) || state.some(stirs(me))), ...invited, ...left].map(({ room }) => room)

/** The same and rooms with a gap, which may hide such a change. */
export const perhapsStirred = (me: UserId, batch: Pick<SyncBatch, "invited" | "joined" | "left">): ReadonlyArray<RoomId> =>
  [...new Set([...stirred(me, batch), ...batch.joined.filter(({ limited }) => limited).map(({ room }) => room)])]
