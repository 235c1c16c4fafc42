import type { RoomId } from "../Ids.ts"
import type { RoomPair } from "./RoomFindings.ts"

/** Either side's word counts: a server may lose a room's state, and a store may be an older one. */
export const isSealedPair = ({ here, there }: RoomPair) => here?.encrypted === true || there?.encrypted === true

/**
 * Rooms that go on an encrypted one, and that the store takes for rooms in clear: an earlier version followed them, or
 * an older store was put back.
 */
export const sealedHeirs = (pairs: ReadonlyMap<RoomId, RoomPair>): ReadonlyArray<RoomId> => {
  const found = new Set<RoomId>()
  const seen = new Set<RoomId>()
  for (const first of pairs.values()) {
    for (
      let one: RoomPair | undefined = isSealedPair(first) ? first : undefined;
      one !== undefined && !seen.has(one.room);
    ) {
      seen.add(one.room)
      const next: RoomPair | undefined = one.here?.followed === true && one.here.replacement !== null
        ? pairs.get(one.here.replacement)
        : undefined
      if (next?.here?.membership === "join" && next.there?.membership === "join" && !isSealedPair(next)) {
        found.add(next.room)
      }
      one = next
    }
  }
  return [...found]
}
