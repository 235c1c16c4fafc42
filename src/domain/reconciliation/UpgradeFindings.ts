import type { RoomId, UserId } from "../Ids.ts"
import type { ServerRoom } from "../reset/snapshot/Snapshot.ts"
import type { Step } from "../reset/Step.ts"
import type { Difference } from "./Difference.ts"
import type { ReconciliationPolicy, RoomPair } from "./RoomFindings.ts"
import { type HeirSteps, heirSteps, isSealedPair, sealedHeirs } from "./SealedHeirs.ts"

/** A room that went on as another one, which we follow. */
export interface FollowedUpgrade {
  readonly room: RoomId
  readonly replacement: RoomId
}

export interface UpgradeFindings extends HeirSteps {
  /** Oldest rooms first: the chats of a room that was upgraded twice move twice. */
  readonly stages: ReadonlyArray<ReadonlyArray<Step>>
  readonly followed: ReadonlyArray<FollowedUpgrade>
  /** The replacements that the plan joins. */
  readonly joining: ReadonlySet<RoomId>
  readonly distrusted: ReadonlyArray<Step>
  /** For after the stages: rooms whose replacement proves to be another room's. */
  readonly rivals: ReadonlyArray<Step>
  readonly differences: ReadonlyArray<Difference>
}

/** The server of whoever set the tombstone knows the replacement (client-server API, "Room Upgrades"). */
const serversOf = (by: UserId | null): ReadonlyArray<string> => (by === null ? [] : [by.slice(by.indexOf(":") + 1)])

const difference = (room: RoomId, by: Difference["by"], why: string | null = null): Difference => ({
  kind: "upgraded",
  room,
  by,
  why
})

const unnamed = "the room that is said to replace it does not name it as its predecessor"
const inClear = "the room that replaces it is not encrypted, and this one is"
const eitherOf = `${unnamed}, or is not encrypted, which this one is`
const heir = "it goes on a room that is encrypted"
const moved = "its chats moved to another room before"

/** An upgrade that is to be followed, with the steps that it takes. */
interface Following extends FollowedUpgrade {
  readonly join: ReadonlyArray<Step>
  readonly note: ReadonlyArray<Step>
}

/**
 * Whether the chats of a followed room are in a room that we are in. Whoever may still write a tombstone into the old
 * room has no say over those chats any more: it would give another room the same conversations with the agent.
 */
const wentOn = (here: RoomPair["here"], pairs: ReadonlyMap<RoomId, RoomPair>): boolean => {
  if (here?.followed !== true) return false
  const origin = here.origin ?? here.room
  return [...pairs.values()].some((other) =>
    other.here?.origin === origin && other.room !== here.room && !other.here.followed &&
    other.here.membership === "join" && other.there?.membership === "join"
  )
}

type Against = "not named" | "in clear" | undefined

const told = (against: Against) => (against === "in clear" ? inClear : unnamed)

/**
 * Why a room is not followed to one that we are in; undefined: it is. What was said encrypted goes on encrypted, or not
 * at all. Of the replacement the server's word alone counts: the people in it write by that.
 */
const whyNot = (room: RoomPair, { there }: RoomPair): Against =>
  there?.predecessor !== room.room
    ? "not named"
    : isSealedPair(room) && !there.encrypted
    ? "in clear"
    : undefined

/** How many rooms come before each in its chain; an upgrade that closes a circle is left out. */
const depths = (all: ReadonlyArray<Following>): ReadonlyArray<ReadonlyArray<Following>> => {
  const next = new Map(all.map((one) => [one.room, one]))
  const hasEarlier = new Set(all.map(({ replacement }) => replacement))
  const staged: Array<Array<Following>> = []
  const seen = new Set<RoomId>()
  for (const first of all.filter(({ room }) => !hasEarlier.has(room))) {
    let depth = 0
    for (let one: Following | undefined = first; one !== undefined && !seen.has(one.room); depth++) {
      seen.add(one.room)
      ;(staged[depth] ??= []).push(one)
      one = next.get(one.replacement)
    }
  }
  return staged
}

const stagesOf = (all: ReadonlyArray<Following>): ReadonlyArray<ReadonlyArray<Step>> => [
  all.flatMap(({ join }) => join),
  all.flatMap(({ note }) => note),
  all.map(({ replacement, room }): Step => ({ _tag: "FollowUpgrade", room, replacement }))
]

/** Whether somebody who may invite us invites us to a room. */
const isInvited = (there: RoomPair["there"], isAllowed: ReconciliationPolicy["isAllowed"]) =>
  there?.membership === "invite" && there.inviter !== null && isAllowed(there.inviter)

const followingOf = (
  pair: RoomPair,
  { by, room: replacement }: NonNullable<ServerRoom["replacement"]>,
  target: RoomPair | undefined,
  isAllowed: ReconciliationPolicy["isAllowed"]
): Following => {
  const { here, room, there } = pair
  const isJoined = target?.there?.membership === "join"
  const direct = here?.direct === true || there?.direct === true
  return {
    room,
    replacement,
    join: isJoined ? [] : [{
      _tag: "JoinReplacement",
      room,
      replacement,
      via: serversOf(by),
      ...(isInvited(target?.there, isAllowed) ? { invited: true } : {}),
      ...(isSealedPair(pair) ? { encrypted: true } : {})
    }],
    note: isJoined || target?.here?.membership === "join" ? [] : [{ _tag: "NoteJoined", room: replacement, direct }]
  }
}

/** Finds the rooms that were upgraded and not followed yet. `heard` as in `makeRoomFindings`. */
export const upgradeFindings = (
  pairs: ReadonlyMap<RoomId, RoomPair>,
  heard: boolean,
  isAllowed: ReconciliationPolicy["isAllowed"] = () => false
): UpgradeFindings => {
  const followings: Array<Following> = []
  const distrusted: Array<Step> = []
  const rivals: Array<Step> = []
  const differences: Array<Difference> = []
  const replaced = new Set<RoomId>()
  for (const pair of pairs.values()) {
    const { here, room, there } = pair
    if (there?.membership !== "join" || there.replacement === null) continue
    const { room: replacement } = there.replacement
    const isKnown = here?.replacement === replacement
    // Of two rooms that name the same replacement the first one has it.
    if (replacement === room || (isKnown && here.followed) || (!heard && here === undefined)) continue
    const target = pairs.get(replacement)
    const isJoined = target?.there?.membership === "join"
    const isDescribed = isJoined && target.there?.described === true
    const against = isDescribed ? whyNot(pair, target) : undefined
    const doubted = (by: Difference["by"], why: string) =>
      void differences.push({ kind: "replacement not trusted", room, by, why })
    // Only encryption can come later: which room it continues, a room says once.
    if (isKnown && here.untrusted && (against !== undefined || !isDescribed || !isSealedPair(pair))) {
      doubted("nobody", against === undefined && isSealedPair(pair) ? eitherOf : told(against))
      continue
    }
    if (!isKnown && wentOn(here, pairs)) {
      doubted("nobody", moved)
      continue
    }
    if (!heard) {
      if (against === undefined) {
        differences.push(difference(room, "sync", "its chats move to the room that replaces it"))
      } else doubted("sync", told(against))
      continue
    }
    // What it says of itself is not known yet.
    if (isJoined && !isDescribed) continue
    if (against !== undefined || replaced.has(replacement)) {
      ;(against === undefined ? rivals : distrusted).push({
        _tag: "Distrust",
        room,
        replacement,
        ...(against === "in clear" ? { clear: true as const } : {})
      })
      doubted("plan", told(against))
      continue
    }
    replaced.add(replacement)
    followings.push(followingOf(pair, there.replacement, target, isAllowed))
  }
  const unsealed = sealedHeirs(pairs, followings)
  differences.push(
    ...unsealed.map((room): Difference => ({ kind: "encrypted", room, by: heard ? "plan" : "sync", why: heir }))
  )
  const staged = depths(followings)
  differences.push(...staged.flat().map(({ room }) => difference(room, "plan")))
  return {
    stages: staged.flatMap(stagesOf),
    followed: staged.flat().map(({ replacement, room }) => ({ room, replacement })),
    joining: new Set(staged.flat().filter(({ join }) => join.length > 0).map(({ replacement }) => replacement)),
    distrusted,
    ...heirSteps(pairs, heard ? unsealed : []),
    rivals,
    differences
  }
}
