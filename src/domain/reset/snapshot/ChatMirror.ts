import { Schema } from "effect"
import { RoomId, UserId } from "../../Ids.ts"

/** The type of the room account data that mirrors what the store knows of a room's chats. */
export const chatMirrorType = "matrix-surface.chat"

/** The type of the account data that names the store: `{ "incarnation": string }`. */
export const storeMirrorType = "matrix-surface.store"

/** What a new store takes over from the one that was lost, for one room (docs/design.md, "Chats"). */
export const ChatMirror = Schema.Struct({
  /** The store that wrote it: a store of another incarnation does not take the generations over. */
  incarnation: Schema.NonEmptyString,
  /** The room in which the chats began; upgrades do not change it. */
  origin: RoomId,
  /** Whose chat it is, in a direct room. */
  person: Schema.NullOr(UserId),
  title: Schema.NullOr(Schema.String),
  /** Generations above zero, by the chat's id without its origin ("" for the room's own chat). */
  generations: Schema.Record(Schema.String, Schema.Int)
})
export type ChatMirror = typeof ChatMirror.Type

/** Whether two mirrors say the same. */
export const isSameMirror: (one: ChatMirror, other: ChatMirror) => boolean = Schema.toEquivalence(ChatMirror)
