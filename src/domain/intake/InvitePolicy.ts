import type { RoomId, UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"

export interface RoomToTend {
  readonly room: RoomId
  readonly membership: "join" | "invite" | "leave" | "ban"
  readonly encrypted: boolean
  readonly inviter: UserId | undefined
}

export type InvitationAnswer = { readonly _tag: "Join" } | { readonly _tag: "Leave"; readonly reason: string }

/** An invitation of somebody who may not invite: nobody waits for what becomes of it. */
export const isOfStranger = (room: RoomToTend, isAllowed: (user: UserId) => boolean): boolean =>
  room.membership === "invite" && (room.inviter === undefined || !isAllowed(room.inviter))

/**
 * Who may prompt may invite; a room that we could not write into is left with a reason that the people in it can
 * read.
 */
export const answerTo = (
  room: RoomToTend,
  isAllowed: (user: UserId) => boolean,
  words: BotMessages
): InvitationAnswer => {
  if (isOfStranger(room, isAllowed)) return { _tag: "Leave", reason: words.notAllowed }
  return room.encrypted ? { _tag: "Leave", reason: words.encryptedRoom } : { _tag: "Join" }
}

/**
 * `m.direct` (lists of rooms by user) with these rooms in it, each with who invited us; undefined: it has them all,
 * with whomever.
 */
export const withDirect = (
  marked: RawEvent,
  rooms: ReadonlyArray<{ readonly room: RoomId; readonly inviter: UserId | undefined }>
): RawEvent | undefined => {
  const listOf = (of: unknown): ReadonlyArray<unknown> => (Array.isArray(of) ? of : [])
  const known = new Set(Object.values(marked).flatMap(listOf))
  const added = new Map<UserId, Array<RoomId>>()
  for (const { inviter, room } of rooms) {
    if (inviter === undefined || known.has(room)) continue
    known.add(room)
    added.set(inviter, [...added.get(inviter) ?? [], room])
  }
  return added.size === 0
    ? undefined
    : { ...marked, ...Object.fromEntries([...added].map(([user, more]) => [user, [...listOf(marked[user]), ...more]])) }
}
