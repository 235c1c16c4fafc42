import type { EncryptionState } from "../../crypto/EncryptionState.ts"
import type { RoomId, UserId } from "../../Ids.ts"
import type { BotMessages } from "../../messages/BotMessages.ts"

export interface RoomToTend {
  readonly room: RoomId
  readonly membership: "join" | "invite" | "leave" | "ban"
  readonly encrypted: boolean
  readonly inviter: UserId | undefined
}

/** `Park`: nobody answers the invitation; it waits until its sender may invite or somebody withdraws it. */
export type InvitationAnswer =
  | { readonly _tag: "Join" }
  | { readonly _tag: "Leave"; readonly reason: string }
  | { readonly _tag: "Park" }

export interface InvitePolicy {
  /** Who may invite. */
  readonly isAllowed: (user: UserId) => boolean
  /** What becomes of a stranger's invitation (STRANGER_INVITES). */
  readonly strangers: "reject" | "park"
  /**
   * Whether we take part in encrypted rooms: `Unusable`, our device cannot for now, so that they are neither joined nor
   * left. Absent: not.
   */
  readonly encryption?: EncryptionState["_tag"]
}

/** Whether somebody who may not invite sent the invitation; nobody waits for the answer to it. */
export const isOfStranger = (room: RoomToTend, isAllowed: InvitePolicy["isAllowed"]): boolean =>
  room.membership === "invite" && (room.inviter === undefined || !isAllowed(room.inviter))

/**
 * Whoever may prompt may invite, and so may admins, who need a room for their commands. Other rooms, and encrypted
 * ones where we take no part in those, are left with a reason that their people can read; strangers learn nothing where
 * their invitations are parked.
 */
export const answerTo = (
  room: RoomToTend,
  { encryption, isAllowed, strangers }: InvitePolicy,
  words: BotMessages
): InvitationAnswer => {
  if (isOfStranger(room, isAllowed)) {
    return strangers === "park" ? { _tag: "Park" } : { _tag: "Leave", reason: words.notAllowed }
  }
  if (!room.encrypted || encryption === "On") return { _tag: "Join" }
  return encryption === "Unusable" ? { _tag: "Park" } : { _tag: "Leave", reason: words.encryptedRoom }
}
