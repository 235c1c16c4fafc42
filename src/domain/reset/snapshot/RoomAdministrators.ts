import { readUserId, type UserId } from "../../Ids.ts"
import { at, elementsOf, readNumber, recordOf } from "../../Json.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

/** Room versions whose creators are members like others. From version 12 on a creator has more power than any level. */
const plainCreators = /^(?:[1-9]|10|11)$/

export interface Powers {
  readonly level: (user: string) => number
  /** Everybody with a power of their own, creators included. */
  readonly named: ReadonlyArray<UserId>
}

/** The powers in a room by its `m.room.create` and `m.room.power_levels` (client-server API, "Permissions"). */
export const powersOf = (create: RawEvent | undefined, levels: RawEvent | undefined): Powers => {
  const creation = recordOf(create?.["content"])
  const creators = new Set<unknown>([create?.["sender"], ...elementsOf(creation["additional_creators"])])
  const content = recordOf(levels?.["content"])
  const users = recordOf(content["users"])
  const unbounded = create !== undefined && !plainCreators.test(String(creation["room_version"] ?? "1"))
  const level = (user: string): number => {
    if (creators.has(user) && unbounded) return Number.POSITIVE_INFINITY
    if (levels === undefined) return creators.has(user) ? 100 : 0
    return readNumber(users[user]) ?? readNumber(content["users_default"]) ?? 0
  }
  const named = [...new Set([...creators, ...Object.keys(users)].map(readUserId))].filter((user) => user !== undefined)
  return { level, named }
}

const needed = (levels: RawEvent | undefined, type: string): number =>
  readNumber(at(levels, "content", "events", type)) ?? readNumber(at(levels, "content", "state_default")) ??
    (levels === undefined ? 0 : 50)

/** Whether a user may send state events of a type. */
export const mayPut = (create: RawEvent | undefined, levels: RawEvent | undefined, user: UserId, type: string) =>
  powersOf(create, levels).level(user) >= needed(levels, type)

/** Whether the others would have no administrator. `Ask`: only the list of members tells if one of `who` is there. */
export type Orphaned = { readonly _tag: "Known"; readonly orphaned: boolean } | {
  readonly _tag: "Ask"
  readonly who: ReadonlyArray<UserId>
}

const certain = (orphaned: boolean): Orphaned => ({ _tag: "Known", orphaned })

export interface Members {
  /** The number of joined members, the bot included; undefined where the server does not tell. */
  readonly joined: number | undefined
  /** Joined members other than the bot; all of them where `all` is true. */
  readonly others: ReadonlyArray<string>
  readonly all: boolean
}

/** Whether the others would stay behind without anybody who may change the power levels. */
export const orphaned = (
  me: UserId,
  create: RawEvent | undefined,
  levels: RawEvent | undefined,
  members: Members
): Orphaned => {
  if (members.joined !== undefined && members.joined <= 1) return certain(false)
  const { level, named } = powersOf(create, levels)
  const enough = Math.max(1, needed(levels, "m.room.power_levels"))
  if (level(me) < enough) return certain(false)
  // A member without a power of their own.
  if (level("@") >= enough) return certain(false)
  const who = named.filter((user) => user !== me && level(user) >= enough)
  if (who.some((user) => members.others.includes(user))) return certain(false)
  if (members.all) return certain(members.others.length > 0)
  return who.length === 0 && members.joined !== undefined ? certain(true) : { _tag: "Ask", who }
}
