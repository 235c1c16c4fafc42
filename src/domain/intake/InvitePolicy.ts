import type { RoomId, UserId } from "../Ids.ts"
import { elementsOf } from "../Json.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"

export interface RoomToTend {
  readonly room: RoomId
  readonly membership: "join" | "invite" | "leave" | "ban"
  readonly encrypted: boolean
  readonly inviter: UserId | undefined
}

export type InvitationAnswer = { readonly _tag: "Join" } | { readonly _tag: "Leave"; readonly reason: string }

/** Whether somebody who may not invite sent the invitation; nobody waits for the answer to it. */
export const isOfStranger = (room: RoomToTend, isAllowed: (user: UserId) => boolean): boolean =>
  room.membership === "invite" && (room.inviter === undefined || !isAllowed(room.inviter))

/**
 * Whoever may prompt may invite. Other rooms, and encrypted ones, are left with a reason that their people can read.
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
 * `m.direct` (lists of rooms by user) with these rooms added, each under the person who invited us; undefined where
 * it lists all of them already, under any person.
 */
export const withDirect = (
  marked: RawEvent,
  rooms: ReadonlyArray<{ readonly room: RoomId; readonly inviter: UserId | undefined }>
): RawEvent | undefined => {
  const listed = new Set(Object.values(marked).flatMap(elementsOf))
  const added = new Map<UserId, Array<RoomId>>()
  for (const { inviter, room } of rooms) {
    if (inviter === undefined || listed.has(room)) continue
    listed.add(room)
    added.set(inviter, [...added.get(inviter) ?? [], room])
  }
  return added.size === 0
    ? undefined
    : {
      ...marked,
      ...Object.fromEntries([...added].map(([user, more]) => [user, [...elementsOf(marked[user]), ...more]]))
    }
}
