import type { RoomId, UserId } from "../Ids.ts"
import { isSameMirror } from "../reset/snapshot/ChatMirror.ts"
import type { ServerState, StoreRoom, StoreState } from "../reset/snapshot/Snapshot.ts"
import type { Step } from "../reset/Step.ts"
import type { Difference } from "./Difference.ts"
import { mirrorOf } from "./MirrorOf.ts"
import type { RoomPair } from "./RoomFindings.ts"
import type { FollowedUpgrade } from "./UpgradeFindings.ts"

const plain: Omit<StoreRoom, "membership" | "room"> = {
  direct: false,
  encrypted: false,
  title: null,
  topic: null,
  inviter: null,
  origin: null,
  replacement: null,
  followed: false,
  untrusted: false,
  marked: false,
  generations: {}
}

/** The store's joined rooms as the steps before will leave them. */
const joinedAfter = (
  { rooms }: StoreState,
  steps: ReadonlyArray<Step>,
  followed: ReadonlyArray<FollowedUpgrade>
): ReadonlyMap<RoomId, StoreRoom> => {
  const after = new Map(rooms.map((room) => [room.room, room]))
  const change = (room: RoomId, to: Partial<StoreRoom>) => {
    const known = after.get(room)
    if (known !== undefined) after.set(room, { ...known, ...to })
  }
  for (const step of steps) {
    if (step._tag === "NoteLeft") after.delete(step.room)
    if (step._tag === "NoteJoined") {
      const { direct, room } = step
      after.set(room, { ...plain, ...after.get(room), room, membership: "join", direct })
    }
    if (step._tag === "NoteTitle") change(step.room, { title: step.title, topic: step.topic })
  }
  for (const { replacement, room } of followed) {
    const old = after.get(room)
    change(replacement, {
      origin: old?.origin ?? room,
      direct: old?.direct === true || after.get(replacement)?.direct === true,
      generations: { ...after.get(replacement)?.generations, ...old?.generations }
    })
  }
  return new Map([...after].filter(([, { membership }]) => membership === "join"))
}

/** Who stands for each room in `m.direct`. */
const listedUnder = ({ direct }: ServerState) =>
  new Map(Object.entries(direct).flatMap(([user, rooms]) => rooms.map((room) => [room, user as UserId] as const)))

const byRoom = (one: { readonly room: RoomId }, other: { readonly room: RoomId }) => (one.room < other.room ? -1 : 1)

/** The direct rooms that `m.direct` lacks: those that we never listed, and those that replace a listed one. */
const directSteps = (
  server: ServerState,
  after: ReadonlyMap<RoomId, StoreRoom>,
  pairs: ReadonlyMap<RoomId, RoomPair>,
  followed: ReadonlyArray<FollowedUpgrade>
): ReadonlyArray<ReadonlyArray<Step>> => {
  const listed = listedUnder(server)
  const left = new Set(followed.map(({ room }) => room))
  const unlisted = [...after.values()].flatMap(({ direct, followed: wentOn, inviter, marked, room }) => {
    const isSmall = (pairs.get(room)?.there?.members ?? 0) <= 2
    return direct && !wentOn && isSmall && inviter !== null && !marked && !listed.has(room) && !left.has(room)
      ? [{ room, user: inviter }]
      : []
  })
  // Whose a room is goes along to the last one that replaces it, over those between.
  const whose = new Map(listed)
  for (const { replacement, room } of followed) {
    const user = whose.get(room)
    if (user !== undefined && !whose.has(replacement)) whose.set(replacement, user)
  }
  const moved = followed.flatMap(({ replacement }) => {
    const user = whose.get(replacement)
    return user === undefined || listed.has(replacement) || left.has(replacement) ? [] : [{ room: replacement, user }]
  })
  const all = new Map([...unlisted, ...moved].map((one) => [one.room, one]))
  const gone = [...left].filter((room) => listed.has(room)).sort()
  // A run that is cut off between the two must not lose whose room it was.
  return [
    all.size === 0 ? [] : [{ _tag: "MarkDirect", rooms: [...all.values()].sort(byRoom) }],
    gone.length === 0 ? [] : [{ _tag: "TakeOutOfDirect", rooms: gone }]
  ]
}

const mirrorSteps = (
  incarnation: string,
  after: ReadonlyMap<RoomId, StoreRoom>,
  pairs: ReadonlyMap<RoomId, RoomPair>
): ReadonlyArray<Extract<Step, { readonly _tag: "MirrorChat" }>> =>
  [...after.values()].sort(byRoom).flatMap((room) => {
    const mirror = mirrorOf(room, incarnation)
    const there = pairs.get(room.room)?.there?.mirror ?? null
    return there !== null && isSameMirror(there, mirror) ? [] : [{ _tag: "MirrorChat", room: room.room, mirror }]
  })

const differencesOf = (steps: ReadonlyArray<Step>): ReadonlyArray<Difference> =>
  steps.flatMap((step): ReadonlyArray<Difference> => {
    switch (step._tag) {
      case "MarkDirect":
        return step.rooms.map(({ room }) => ({ kind: "not marked as direct", room, by: "plan", why: null }))
      case "MirrorChat":
        return [{ kind: "mirror", room: step.room, by: "plan", why: null }]
      case "MirrorStore":
        return [{ kind: "mirror", room: null, by: "plan", why: null }]
      default:
        return []
    }
  })

/** Finds what the account's data lacks: the mirror of the store and of its rooms, and direct rooms in `m.direct`. */
export const recordFindings = (
  { server, store }: { readonly server: ServerState; readonly store: StoreState },
  pairs: ReadonlyMap<RoomId, RoomPair>,
  before: ReadonlyArray<Step>,
  followed: ReadonlyArray<FollowedUpgrade>
): { readonly stages: ReadonlyArray<ReadonlyArray<Step>>; readonly differences: ReadonlyArray<Difference> } => {
  const after = joinedAfter(store, before, followed)
  const direct = directSteps(server, after, pairs, followed)
  const { incarnation } = store
  const mirrors: ReadonlyArray<Step> = incarnation === null ? [] : [
    ...(server.incarnation === incarnation ? [] : [{ _tag: "MirrorStore", incarnation } as const]),
    ...mirrorSteps(incarnation, after, pairs)
  ]
  return { stages: [...direct, mirrors], differences: differencesOf([...direct.flat(), ...mirrors]) }
}
