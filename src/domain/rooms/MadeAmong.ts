import type { RoomId, UserId } from "../Ids.ts"
import { at } from "../Json.ts"
import type { SyncBatch } from "../matrix/SyncBatch.ts"
import { type MadeMark, markIn } from "./MadeMark.ts"

/**
 * The room that bears the same mark; undefined where there is none. Of several, which only a server that made one twice
 * can have, the first by its id; one that went on elsewhere is none.
 */
export const madeAmong = (me: UserId, { joined }: Pick<SyncBatch, "joined">, sought: MadeMark): RoomId | undefined =>
  joined.flatMap(({ room, state, timeline }) => {
    const events = [...state, ...timeline]
    const mark = markIn(me, events)
    const isGone = events.some((event) =>
      event["type"] === "m.room.tombstone" && at(event, "content", "replacement_room") !== undefined
    )
    return mark !== undefined && mark.by === sought.by && mark.command === sought.command && !isGone ? [room] : []
  }).sort()[0]
