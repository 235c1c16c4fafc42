import type { UserId } from "../../Ids.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

const object = (
  value: unknown
): RawEvent => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : {})
const numberIn = (
  record: RawEvent,
  key: string
): number | undefined => (typeof record[key] === "number" ? record[key] : undefined)

/** Room versions whose creators are members like others; in all later ones nobody has more power (room version 12). */
const plainCreators = /^(?:[1-9]|10|11)$/

export interface Powers {
  readonly level: (user: string) => number
  /** Everybody who is named with a power, creators too. */
  readonly named: ReadonlyArray<UserId>
}

/**
 * Who has which power in a room, by its `m.room.create` and `m.room.power_levels` (client-server API, "Permissions").
 */
export const powersOf = (create: RawEvent | undefined, levels: RawEvent | undefined): Powers => {
  const creation = object(create?.["content"])
  const more: ReadonlyArray<unknown> = Array.isArray(creation["additional_creators"])
    ? creation["additional_creators"]
    : []
  const creators = new Set<unknown>([create?.["sender"], ...more])
  const content = object(levels?.["content"])
  const users = object(content["users"])
  const unbounded = create !== undefined && !plainCreators.test(String(creation["room_version"] ?? "1"))
  const level = (user: string): number => {
    if (creators.has(user) && unbounded) return Number.POSITIVE_INFINITY
    if (levels === undefined) return creators.has(user) ? 100 : 0
    return numberIn(users, user) ?? numberIn(content, "users_default") ?? 0
  }
  const named = [...new Set([...creators, ...Object.keys(users)])].filter((user): user is UserId =>
    typeof user === "string" && user.startsWith("@")
  )
  return { level, named }
}

const needed = (levels: RawEvent | undefined, type: string): number => {
  const content = object(levels?.["content"])
  return numberIn(object(content["events"]), type) ?? numberIn(content, "state_default") ??
    (levels === undefined ? 0 : 50)
}

/** May they send this kind of state? */
export const mayPut = (create: RawEvent | undefined, levels: RawEvent | undefined, user: UserId, type: string) =>
  powersOf(create, levels).level(user) >= needed(levels, type)

/** `Ask`: only the list of members tells whether one of `who` is still there. */
export type Orphaned = { readonly _tag: "Known"; readonly orphaned: boolean } | {
  readonly _tag: "Ask"
  readonly who: ReadonlyArray<UserId>
}

const known = (orphaned: boolean): Orphaned => ({ _tag: "Known", orphaned })

export interface Members {
  /** Joined, we among them; undefined: nobody said. */
  readonly joined: number | undefined
  /** Joined others; with `all` every one of them. */
  readonly others: ReadonlyArray<string>
  readonly all: boolean
}

/** Would the others be left without anybody who may change who may do what? */
export const orphaned = (
  me: UserId,
  create: RawEvent | undefined,
  levels: RawEvent | undefined,
  members: Members
): Orphaned => {
  if (members.joined !== undefined && members.joined <= 1) return known(false)
  const { level, named } = powersOf(create, levels)
  const enough = Math.max(1, needed(levels, "m.room.power_levels"))
  if (level(me) < enough) return known(false)
  if (level("@") >= enough) return known(false)
  const who = named.filter((user) => user !== me && level(user) >= enough)
  if (who.some((user) => members.others.includes(user))) return known(false)
  if (members.all) return known(members.others.length > 0)
  return who.length === 0 && members.joined !== undefined ? known(true) : { _tag: "Ask", who }
}
