import type { RoomId, UserId } from "../../Ids.ts"
import type { StoreRoom } from "../../reset/snapshot/Snapshot.ts"
import type { Step } from "../../reset/Step.ts"
import type { Difference } from "../Difference.ts"
import type { RoomPair } from "../RoomFindings.ts"

export interface SpaceLinksOptions {
  /** The bot. */
  readonly me: UserId | null
  /** The rooms that we are in, and each person's space, as the store will know them. */
  readonly after: ReadonlyMap<RoomId, StoreRoom>
  readonly spaces: ReadonlyMap<UserId, RoomId>
  readonly pairs: ReadonlyMap<RoomId, RoomPair>
}

/**
 * What is missing in people's spaces, and what is listed there though it is out of use or went on in another room.
 * What people list there by themselves stays, and what they took out stays out.
 */
export const spaceLinks = ({ after, me, pairs, spaces }: SpaceLinksOptions): ReadonlyArray<Step> => {
  if (me === null) return []
  const via = [me.slice(me.indexOf(":") + 1)]
  return [...spaces].toSorted(([, one], [, other]) => (one < other ? -1 : 1)).flatMap(([by, space]) => {
    const there = pairs.get(space)?.there
    if (there?.membership !== "join" || there.mayList !== true || there.replacement !== null) return []
    const children = new Set(there.children)
    return [...after.values()].flatMap(({ followed, made, replacement, room }): ReadonlyArray<Step> => {
      const wentOn = followed && replacement !== null && after.get(replacement)?.made?.by === by
      if (wentOn) return children.has(room) ? [{ _tag: "UnlinkChild", space, room }] : []
      if (made?.by !== by || followed) return []
      if (made.archived) return children.has(room) ? [{ _tag: "UnlinkChild", space, room }] : []
      return made.linked ? [] : [{ _tag: "LinkChild", space, room, via }]
    })
  })
}

/** What such steps say of store and server. */
export const linkDifferences = (steps: ReadonlyArray<Step>): ReadonlyArray<Difference> =>
  steps.flatMap((step): ReadonlyArray<Difference> =>
    step._tag === "LinkChild"
      ? [{ kind: "not listed in its space", room: step.room, by: "plan", why: null }]
      : step._tag === "UnlinkChild"
      ? [{ kind: "still listed in its space", room: step.room, by: "plan", why: null }]
      : []
  )
