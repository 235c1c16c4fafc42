import type { RoomId, UserId } from "./Ids.ts"
import type { RawEvent, SyncBatch } from "./Sync.ts"

const concerns = (me: UserId) => (event: RawEvent): boolean =>
  (event["type"] === "m.room.power_levels" && event["state_key"] === "") || (event["type"] === "m.room.member" && event["state_key"] === me)

/** The rooms of a batch where what we may do can have changed: who was not allowed to send tries again. A gap may hide such a change. */
export const stirred = (me: UserId, batch: SyncBatch): ReadonlyArray<RoomId> =>
  batch.joined.filter(({ limited, state, timeline }) => limited || timeline.some(concerns(me)) || state.some(concerns(me))).map(({ room }) => room)
