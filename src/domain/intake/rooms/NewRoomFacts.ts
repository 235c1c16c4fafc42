import type { UserId } from "../../Ids.ts"
import type { JoinedRoom } from "../../matrix/SyncBatch.ts"
import { isSpaceIn, type MadeMark, markIn } from "../../rooms/MadeMark.ts"
import type { RoomChange } from "../SyncDelta.ts"

/** What is known of a room that we made. A chat of ours is direct. */
export const madeFacts = (made: MadeMark): Pick<RoomChange, "direct" | "inviter" | "made" | "space"> => ({
  made,
  inviter: made.by,
  ...(made.command === null ? { space: true as const } : { direct: true as const })
})

/** What a sync tells of a room for good: that it is a space, and that we made it, for whom. */
export const newRoomFacts = (
  me: UserId,
  { state, timeline }: Pick<JoinedRoom, "state" | "timeline">
): Pick<RoomChange, "direct" | "inviter" | "made" | "space"> => {
  const events = [...state, ...timeline]
  const made = markIn(me, events)
  return {
    ...(isSpaceIn(events) ? { space: true as const } : {}),
    ...(made === undefined ? {} : madeFacts(made))
  }
}
