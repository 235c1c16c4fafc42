import type { RoomId } from "../Ids.ts"
import { type Plan, planOf } from "../reset/Plan.ts"
import type { Snapshot } from "../reset/snapshot/Snapshot.ts"
import type { Step } from "../reset/Step.ts"
import { accountFindings } from "./AccountFindings.ts"
import type { Difference } from "./Difference.ts"
import { recordFindings } from "./RecordFindings.ts"
import { makeRoomFindings, type ReconciliationPolicy, type RoomPair } from "./RoomFindings.ts"
import { spaceNotes } from "./spaces/SpaceNotes.ts"
import { upgradeFindings } from "./UpgradeFindings.ts"

export interface Reconciliation {
  readonly plan: Plan
  /** Everything that differs, by room; what is about the whole account comes first. */
  readonly differences: ReadonlyArray<Difference>
}

/** Every room that one side knows, in the order of their ids. */
const pairsOf = ({ server, store }: Snapshot): ReadonlyMap<RoomId, RoomPair> => {
  const here = new Map((store?.rooms ?? []).map((room) => [room.room, room]))
  const there = new Map((server?.rooms ?? []).map((room) => [room.room, room]))
  const rooms = [...new Set([...here.keys(), ...there.keys()])].sort()
  return new Map(rooms.map((room) => [room, { room, here: here.get(room), there: there.get(room) }]))
}

const byRoom = ({ room: one }: Difference, { room: other }: Difference) =>
  (one ?? "") === (other ?? "") ? 0 : (one ?? "") < (other ?? "") ? -1 : 1

/** A room's membership comes before its other facts, because they can be noted of known rooms only. */
const isMembership = ({ _tag }: Step) => _tag === "NoteJoined" || _tag === "NoteInvited" || _tag === "NoteLeft"

/**
 * Compares what the store knows with what the server says, and plans what mends it, both ways. While no bot runs
 * (`heard` is false), what the next sync brings is left to it; whatever differs after a sync takes a step.
 */
export const reconcile = (now: Snapshot, policy: ReconciliationPolicy): Reconciliation => {
  const { heard, server, store } = now
  const account = accountFindings(now)
  if (server === null || now.refused !== null) return { plan: planOf(now, []), differences: account }
  const pairs = pairsOf(now)
  const upgrades = upgradeFindings(pairs, heard && store !== null, policy.isAllowed)
  // What a room is that the plan joins, its upgrade decides.
  const inRooms = [...pairs.values()].filter(({ room }) => !upgrades.joining.has(room)).map(
    makeRoomFindings(heard && store !== null, policy)
  )
  const notes = inRooms.flatMap(({ steps }) => steps)
  const [memberships, facts] = [notes.filter(isMembership), notes.filter((step) => !isMembership(step))]
  const made = store === null ? undefined : spaceNotes(store, pairs, heard)
  const [madeFirst, madeThen] = made?.stages ?? [[], []]
  const records = store === null
    ? { stages: [], differences: [] }
    : recordFindings({ server, store, user: now.user }, pairs, [
      ...notes,
      ...madeFirst,
      ...madeThen,
      ...upgrades.stages.flat()
    ], upgrades)
  return {
    plan: planOf(now, [
      memberships,
      [...facts, ...madeFirst, ...upgrades.distrusted, ...upgrades.inherited],
      madeThen,
      ...upgrades.stages,
      [...upgrades.rivals, ...upgrades.inheritedThen],
      ...records.stages
    ]),
    differences: [
      ...account,
      ...inRooms.flatMap(({ differences }) => differences),
      ...made?.differences ?? [],
      ...upgrades.differences,
      ...records.differences
    ].sort(byRoom)
  }
}
