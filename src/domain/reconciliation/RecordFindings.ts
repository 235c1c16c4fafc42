import { readUserId, type RoomId, type UserId } from "../Ids.ts"
import { isSameMirror } from "../reset/snapshot/ChatMirror.ts"
import { blankStoreRoom, type ServerState, type StoreRoom, type StoreState } from "../reset/snapshot/Snapshot.ts"
import type { Step } from "../reset/Step.ts"
import type { Difference } from "./Difference.ts"
import { mirrorOf } from "./MirrorOf.ts"
import type { RoomPair } from "./RoomFindings.ts"
import { linkDifferences, spaceLinks } from "./spaces/SpaceLinks.ts"
import { madeAfter, madeOfReplacement, spacesAfter } from "./spaces/SpacesAfter.ts"
import type { FollowedUpgrade, UpgradeFindings } from "./UpgradeFindings.ts"

/** The rooms that we are in after the steps before, as the store will know them. */
const joinedAfter = (
  { rooms }: StoreState,
  steps: ReadonlyArray<Step>,
  pairs: ReadonlyMap<RoomId, RoomPair>,
  { followed, joining }: Pick<UpgradeFindings, "followed" | "joining">,
  spaces: ReadonlyMap<UserId, RoomId>
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
      const known = after.get(room) ?? { ...blankStoreRoom, room }
      after.set(room, { ...known, membership: "join", direct: known.direct || direct })
    }
    const made = madeAfter(step)
    if (made !== undefined && "room" in step) change(step.room, made)
    if (step._tag === "ForgetUpgrade") change(step.room, { replacement: null, followed: false, untrusted: false })
    if (step._tag === "NoteTitle") change(step.room, { title: step.title, topic: step.topic })
  }
  for (const { replacement, room } of followed) {
    const old = after.get(room)
    const next = after.get(replacement)
    change(room, { replacement, followed: true, ...(old?.made && !next?.made ? { made: null } : {}) })
    change(replacement, {
      ...madeOfReplacement(old, next),
      membership: "join",
      origin: next?.begun === true ? next.origin : old?.origin ?? room,
      direct: next?.direct === true || old?.direct === true,
      inviter: next?.inviter ?? old?.inviter ?? null,
      generations: next?.begun === true ? next.generations : { ...next?.generations, ...old?.generations }
    })
  }
  const moved = new Set(followed.map(({ replacement }) => replacement))
  for (const [by, space] of spaces) {
    for (const { made, room } of after.values()) {
      if (made?.by === by && moved.has(space)) change(room, { made: { ...made, linked: false } })
    }
  }
  const isIn = (room: RoomId) => joining.has(room) || pairs.get(room)?.there?.membership === "join"
  return new Map([...after].filter(([room, { membership }]) => membership === "join" && isIn(room)))
}

/** Who stands for each room in `m.direct`. */
const listedUnder = ({ direct }: ServerState) =>
  new Map(
    Object.entries(direct).flatMap(([key, rooms]) => {
      const user = readUserId(key)
      return user === undefined ? [] : rooms.map((room) => [room, user] as const)
    })
  )

const byRoom = (one: { readonly room: RoomId }, other: { readonly room: RoomId }) => (one.room < other.room ? -1 : 1)

/** The room at the end of the upgrades of a followed one; undefined where they close a circle. */
const newestOf = (room: StoreRoom, after: ReadonlyMap<RoomId, StoreRoom>): RoomId | undefined => {
  const seen = new Set<RoomId>()
  for (let one = room;;) {
    seen.add(one.room)
    if (!one.followed || one.replacement === null) return one.room
    const next = after.get(one.replacement)
    if (next === undefined || seen.has(next.room)) return undefined
    one = next
  }
}

/** The direct rooms that `m.direct` lacks: those that we never listed, and those that replace a listed one. */
const directSteps = (
  server: ServerState,
  after: ReadonlyMap<RoomId, StoreRoom>,
  pairs: ReadonlyMap<RoomId, RoomPair>
): ReadonlyArray<ReadonlyArray<Step>> => {
  const listed = listedUnder(server)
  const unlisted = [...after.values()].flatMap(({ direct, followed, inviter, marked, room }) => {
    const isSmall = (pairs.get(room)?.there?.members ?? 0) <= 2
    return direct && isSmall && inviter !== null && !marked && !listed.has(room) && !followed
      ? [{ room, user: inviter }]
      : []
  })
  // All followed rooms are looked at, because an earlier run may have ended before it came to their list.
  const moved = [...after.values()].flatMap((old) => {
    const user = listed.get(old.room)
    const room = old.followed && user !== undefined ? newestOf(old, after) : undefined
    return user === undefined || room === undefined ? [] : [{ old: old.room, room, user }]
  })
  const lacking = moved.filter(({ room }) => !listed.has(room)).map(({ room, user }) => ({ room, user }))
  const all = new Map([...unlisted, ...lacking].map((one) => [one.room, one]))
  const gone = moved.map(({ old }) => old).sort()
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
    // Nobody talks to the agent in a space.
    if (room.space === true || pairs.get(room.room)?.there?.space === true) return []
    const mirror = mirrorOf(room, incarnation)
    const there = pairs.get(room.room)?.there?.mirror ?? null
    return there !== null && isSameMirror(there, mirror) ? [] : [{ _tag: "MirrorChat", room: room.room, mirror }]
  })

const differencesOf = (
  steps: ReadonlyArray<Step>,
  followed: ReadonlyArray<FollowedUpgrade>
): ReadonlyArray<Difference> =>
  steps.flatMap((step): ReadonlyArray<Difference> => {
    switch (step._tag) {
      case "MarkDirect":
        return step.rooms.map(({ room }) => ({ kind: "not marked as direct", room, by: "plan", why: null }))
      case "TakeOutOfDirect":
        return step.rooms.filter((room) => !followed.some((one) => one.room === room)).map((room) => ({
          kind: "upgraded",
          room,
          by: "plan",
          why: "m.direct still lists it"
        }))
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
  { server, store, user }: { readonly server: ServerState; readonly store: StoreState; readonly user: UserId | null },
  pairs: ReadonlyMap<RoomId, RoomPair>,
  before: ReadonlyArray<Step>,
  upgrades: Pick<UpgradeFindings, "followed" | "joining">
): { readonly stages: ReadonlyArray<ReadonlyArray<Step>>; readonly differences: ReadonlyArray<Difference> } => {
  const spaces = spacesAfter(store, before, upgrades.followed)
  const after = joinedAfter(store, before, pairs, upgrades, spaces)
  const links = spaceLinks({ me: user, after, spaces, pairs })
  const direct = directSteps(server, after, pairs)
  const { incarnation } = store
  const mirrors: ReadonlyArray<Step> = incarnation === null ? [] : [
    ...(server.incarnation === incarnation ? [] : [{ _tag: "MirrorStore", incarnation } as const]),
    ...mirrorSteps(incarnation, after, pairs)
  ]
  return {
    stages: [...direct, links, mirrors],
    differences: [
      ...differencesOf([...direct.flat(), ...mirrors], upgrades.followed),
      ...linkDifferences(links)
    ]
  }
}
