import type { RoomId } from "../../Ids.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

/**
 * `m.direct` without these rooms; undefined where it lists none of them. Everything else stays as it is, also values
 * that the specification does not know; people without a room are taken out (client-server API, "Direct Messaging").
 */
export const withoutRooms = (content: RawEvent, rooms: ReadonlyArray<RoomId>): RawEvent | undefined => {
  const going = new Set<unknown>(rooms)
  let changed = false
  const entries = Object.entries(content).flatMap(([user, listed]): ReadonlyArray<readonly [string, unknown]> => {
    if (!Array.isArray(listed) || !listed.some((room) => going.has(room))) return [[user, listed]]
    changed = true
    const rest = listed.filter((room) => !going.has(room))
    return rest.length === 0 ? [] : [[user, rest]]
  })
  return changed ? Object.fromEntries(entries) : undefined
}
