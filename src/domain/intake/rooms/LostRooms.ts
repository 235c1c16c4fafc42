import type { RoomId } from "../../Ids.ts"

/** The rooms of open turns that are not among the joined ones, each once. */
export const lostRooms = (
  open: ReadonlyArray<{ readonly room: RoomId }>,
  joined: ReadonlyArray<RoomId>
): ReadonlyArray<RoomId> => {
  const known = new Set(joined)
  return [...new Set(open.map(({ room }) => room))].filter((room) => !known.has(room))
}
