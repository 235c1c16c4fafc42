import { Schema } from "effect"
import { EventId, RoomId, UserId } from "../Ids.ts"
import { ChatMirror } from "./snapshot/ChatMirror.ts"

/** A repair of the store: one transaction, and repeating it changes nothing. */
export const StoreRepairStep = Schema.TaggedUnion({
  /** The store takes the room in as joined, and reads it back to the event that let us in. */
  NoteJoined: { room: RoomId, direct: Schema.Boolean },
  /** The store takes the invitation in; intake answers it by policy. */
  NoteInvited: {
    room: RoomId,
    direct: Schema.Boolean,
    inviter: Schema.NullOr(UserId),
    encrypted: Schema.Boolean
  },
  NoteEncrypted: { room: RoomId },
  NoteTitle: { room: RoomId, title: Schema.NullOr(Schema.String), topic: Schema.NullOr(Schema.String) },
  /** The chats of the room move to its replacement, with the prompts and answers that wait in it. */
  FollowUpgrade: { room: RoomId, replacement: RoomId },
  /**
   * The replacement does not name the room as its predecessor: nothing waits for it, and nothing follows it.
   * `clear`: it does, and is not encrypted, which the room is.
   */
  Distrust: { room: RoomId, replacement: RoomId, clear: Schema.optionalKey(Schema.Literal(true)) },
  /** We made the room for somebody, on this message of theirs. */
  NoteMade: { room: RoomId, by: UserId, command: EventId },
  /** The room is somebody's space. */
  NoteSpace: { room: RoomId, by: UserId },
  /** We are not in somebody's space any more: the next one is another. */
  ForgetSpace: { room: RoomId, by: UserId },
  /** The room is not replaced after all, as after a backup of the server was restored: it is talked in again. */
  ForgetUpgrade: { room: RoomId }
})
export type StoreRepairStep = typeof StoreRepairStep.Type

/** A repair on the server; repeating it changes nothing. */
export const ServerRepairStep = Schema.TaggedUnion({
  /**
   * Joins the replacement of an upgraded room. Where that does not name `room` as its predecessor, it is left again,
   * the store notes that it is not to be trusted, and the step fails. `via` are servers that know it. `encrypted`: the
   * room is, and the same becomes of a replacement that is not.
   * `invited`: somebody who may invite us did, so that we stay there whatever it says: else whoever administers any
   * room with us could have us leave where others invite us.
   */
  JoinReplacement: {
    room: RoomId,
    replacement: RoomId,
    via: Schema.Array(Schema.String),
    invited: Schema.optionalKey(Schema.Literal(true)),
    encrypted: Schema.optionalKey(Schema.Literal(true))
  },
  /** One write of `m.direct`, whatever the number of rooms; what else it lists stays. */
  MarkDirect: { rooms: Schema.Array(Schema.Struct({ room: RoomId, user: UserId })) },
  /** Lists a room that was made for somebody in their space, and names the space in it. `via` is our server. */
  LinkChild: { space: RoomId, room: RoomId, via: Schema.Array(Schema.String) },
  /** Writes what we must know of the room's chats again after our disk was lost, into its account data. */
  MirrorChat: { room: RoomId, mirror: ChatMirror },
  /** Writes the store's incarnation into the account's data. */
  MirrorStore: { incarnation: Schema.NonEmptyString }
})
export type ServerRepairStep = typeof ServerRepairStep.Type
