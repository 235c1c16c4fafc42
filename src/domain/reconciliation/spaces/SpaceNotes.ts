import type { RoomId, UserId } from "../../Ids.ts"
import type { StoreState } from "../../reset/snapshot/Snapshot.ts"
import type { Step } from "../../reset/Step.ts"
import type { Difference, DifferenceKind } from "../Difference.ts"
import type { RoomPair } from "../RoomFindings.ts"

export interface SpaceNotes {
  /** For when the store knows which rooms we are in; the second stage relies on the first. */
  readonly stages: readonly [ReadonlyArray<Step>, ReadonlyArray<Step>]
  readonly differences: ReadonlyArray<Difference>
}

/** Whether we are in a room, and the store will know that. */
const isIn = ({ here, there }: RoomPair) => there?.membership === "join" && here?.membership !== "invite"

/** Rooms of which only their marks say that we made them. */
const unknownRooms = (store: StoreState, pairs: ReadonlyMap<RoomId, RoomPair>): ReadonlyArray<Step> => {
  const still = store.rooms.filter(({ room }) => pairs.get(room)?.there?.membership === "join")
  const known = new Set<string>(still.flatMap(({ made }) => made?.command ?? []))
  const steps: Array<Step> = []
  for (const pair of pairs.values()) {
    const made = pair.there?.made
    // Of two that bear the same mark one is enough, and no room is made twice.
    if (made === undefined || made.command === null || known.has(made.command)) continue
    if (!isIn(pair) || pair.here?.made || pair.there?.replacement !== null) continue
    known.add(made.command)
    steps.push({ _tag: "NoteMade", room: pair.room, by: made.by, command: made.command })
  }
  return steps
}

/** Spaces that we are in no more, and marked ones of people who have none. */
const spaceChanges = (store: StoreState, pairs: ReadonlyMap<RoomId, RoomPair>) => {
  const spaces = new Map<UserId, RoomId>((store.spaces ?? []).map(({ by, space }) => [by, space]))
  const gone: Array<Step> = []
  const found: Array<Step> = []
  for (const [by, room] of spaces) {
    if (pairs.get(room)?.there?.membership === "join") continue
    spaces.delete(by)
    gone.push({ _tag: "ForgetSpace", room, by })
  }
  for (const pair of pairs.values()) {
    const made = pair.there?.made
    if (made === undefined || made.command !== null || !isIn(pair) || pair.there?.replacement !== null) continue
    if (spaces.has(made.by)) continue
    spaces.set(made.by, pair.room)
    found.push({ _tag: "NoteSpace", room: pair.room, by: made.by })
  }
  return { gone, found }
}

const kinds: Partial<Record<Step["_tag"], DifferenceKind>> = {
  NoteMade: "made",
  NoteSpace: "space",
  ForgetSpace: "space gone"
}

/** Finds what the store lacks of the rooms that we made. `heard` as in `makeRoomFindings`. */
export const spaceNotes = (store: StoreState, pairs: ReadonlyMap<RoomId, RoomPair>, heard: boolean): SpaceNotes => {
  const { found, gone } = spaceChanges(store, pairs)
  const first = [...gone, ...unknownRooms(store, pairs)]
  const differences = [...first, ...found].flatMap((step): ReadonlyArray<Difference> => {
    const kind = kinds[step._tag]
    return kind === undefined || !("room" in step)
      ? []
      : [{ kind, room: step.room, by: heard ? "plan" : "sync", why: null }]
  })
  return { stages: heard ? [first, found] : [[], []], differences }
}
