import type { RoomId, UserId } from "./Ids.ts"
import type { Words } from "./Words.ts"

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

/** Who may prompt may invite; a room that we could not write into is left with a reason that the people in it can read. */
export const answerTo = (room: RoomToTend, isAllowed: (user: UserId) => boolean, words: Words): InvitationAnswer => {
  if (isOfStranger(room, isAllowed)) return { _tag: "Leave", reason: words.notAllowed }
  return room.encrypted ? { _tag: "Leave", reason: words.encryptedRoom } : { _tag: "Join" }
}
