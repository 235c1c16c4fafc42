import type { UserId } from "../Ids.ts"
import type { RoomChange } from "../intake/SyncDelta.ts"
import type { JoinedRoom } from "../matrix/SyncBatch.ts"
import { isSpaceIn, markIn } from "./MadeMark.ts"

/** What a sync tells of a room for good: that it is a space, and that we made it, for whom. A chat of ours is direct. */
export const newRoomFacts = (
  me: UserId,
  { state, timeline }: Pick<JoinedRoom, "state" | "timeline">
): Pick<RoomChange, "direct" | "inviter" | "made" | "space"> => {
  const events = [...state, ...timeline]
  const made = markIn(me, events)
  return {
    ...(isSpaceIn(events) ? { space: true as const } : {}),
    ...(made === undefined ? {} : { made, inviter: made.by }),
    ...(made === undefined || made.command === null ? {} : { direct: true as const })
  }
}
