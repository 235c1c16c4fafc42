import type { RoomId, UserId } from "../../Ids.ts"
import { elementsOf } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

/**
 * `m.direct` (lists of rooms by person; client-server API, "Direct Messaging") with these rooms, each under its person;
 * undefined where it lists all of them already, under whomever. Everything else stays as it is: nothing is added to a
 * person of whom it holds something else than a list.
 */
export const withDirect = (
  content: RawEvent,
  rooms: ReadonlyArray<{ readonly room: RoomId; readonly user: UserId }>
): RawEvent | undefined => {
  const listed = new Set(Object.values(content).flatMap(elementsOf))
  const added = new Map<UserId, Array<RoomId>>()
  for (const { room, user } of rooms) {
    if (listed.has(room) || !(content[user] === undefined || Array.isArray(content[user]))) continue
    listed.add(room)
    added.set(user, [...added.get(user) ?? [], room])
  }
  return added.size === 0
    ? undefined
    : {
      ...content,
      ...Object.fromEntries([...added].map(([user, more]) => [user, [...elementsOf(content[user]), ...more]]))
    }
}

/**
 * `m.direct` without these rooms; undefined where it lists none of them. Everything else stays as it is, also values
 * that the specification does not know; people without a room are taken out.
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
