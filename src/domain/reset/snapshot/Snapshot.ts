import { Schema } from "effect"
import { ChatId, EventId, RoomId, UserId } from "../../Ids.ts"
import { ChatMirror } from "./ChatMirror.ts"

/** What a room was made for by us: as its mark says, or as the store knows (`MadeMark`). */
const Made = Schema.Struct({ by: UserId, command: Schema.NullOr(EventId) })

/** A room of the account as the server has it. */
export const ServerRoom = Schema.Struct({
  room: RoomId,
  /** `leave`: we left or were put out or banned, and did not forget the room. */
  membership: Schema.Literals(["join", "invite", "leave"]),
  name: Schema.NullOr(Schema.String),
  /** The number of joined members, the bot included; null where the server did not tell. */
  members: Schema.NullOr(Schema.Int),
  /** Some of the others, who stand for a room without a name. */
  people: Schema.Array(UserId),
  direct: Schema.Boolean,
  inviter: Schema.NullOr(UserId),
  /** The types of the room's account data of ours that hold something. */
  data: Schema.Array(Schema.NonEmptyString),
  /** The rooms that a space lists and that we may take out. */
  children: Schema.Array(RoomId),
  /** Others are in the room, and without us nobody may administer it. */
  orphaned: Schema.Boolean,
  /** Whether the server told more of the room than that we are in it. */
  described: Schema.Boolean,
  /** The content of `m.room.name` and `m.room.topic`, cut as the store keeps them. */
  title: Schema.NullOr(Schema.String),
  topic: Schema.NullOr(Schema.String),
  encrypted: Schema.Boolean,
  /** Whether our power suffices to send messages. */
  mayWrite: Schema.Boolean,
  /** Where its tombstone says that the room went on, and who set it. */
  replacement: Schema.NullOr(Schema.Struct({ room: RoomId, by: Schema.NullOr(UserId) })),
  /** The room that this one replaces, by its creation. */
  predecessor: Schema.NullOr(RoomId),
  /** Our account data `matrix-surface.chat` of the room, where it can be read. */
  mirror: Schema.NullOr(ChatMirror),
  /** It bears our mark. Absent: it does not. */
  made: Schema.optionalKey(Made),
  /** It is a space. Absent: it is not known to be one. */
  space: Schema.optionalKey(Schema.Literal(true)),
  /** We may list rooms in the space. Absent: not. */
  mayList: Schema.optionalKey(Schema.Literal(true))
})
export type ServerRoom = typeof ServerRoom.Type

export const ServerState = Schema.Struct({
  rooms: Schema.Array(ServerRoom),
  /** The rooms that `m.direct` lists, by person. */
  direct: Schema.Record(UserId, Schema.Array(RoomId)),
  /** The incarnation in our account data `matrix-surface.store`. */
  incarnation: Schema.NullOr(Schema.String),
  /** The newest place in the account's stream. */
  place: Schema.NullOr(Schema.String)
})
export type ServerState = typeof ServerState.Type

/** A conversation that the agent may remember. */
export const StoreChat = Schema.Struct({
  chat: ChatId,
  room: RoomId,
  /** The people who wrote in it. */
  people: Schema.Array(UserId),
  generation: Schema.Int,
  /** The number of closed turns. */
  closed: Schema.Int,
  /** The seq of its newest turn. */
  newest: Schema.Int
})
export type StoreChat = typeof StoreChat.Type

/** A message that somebody may still wait for an answer to. */
export const Unanswered = Schema.Struct({
  prompt: EventId,
  attempt: Schema.Int,
  room: RoomId,
  /** null where the message was not admitted yet. */
  chat: Schema.NullOr(ChatId),
  author: Schema.NullOr(UserId),
  /** `unread`: stored and not admitted yet. `unsent`: the answer exists and was not sent. */
  phase: Schema.Literals(["unread", "queued", "asked", "streaming", "unsent"])
})
export type Unanswered = typeof Unanswered.Type

/** A room that we are in or invited to, by the store. */
export const StoreRoom = Schema.Struct({
  room: RoomId,
  membership: Schema.Literals(["join", "invite"]),
  /** The room is called direct, whatever the number of its members. */
  direct: Schema.Boolean,
  encrypted: Schema.Boolean,
  title: Schema.NullOr(Schema.String),
  topic: Schema.NullOr(Schema.String),
  inviter: Schema.NullOr(UserId),
  /** Conversations began in it, which stay its own when it turns out to replace another room. */
  begun: Schema.Boolean,
  /** The room in which its chats began, where that is another one. */
  origin: Schema.NullOr(RoomId),
  replacement: Schema.NullOr(RoomId),
  /** Its chats moved to the replacement. */
  followed: Schema.Boolean,
  /** The replacement did not name this room as its predecessor. */
  untrusted: Schema.Boolean,
  /** We listed it in `m.direct` before: whoever took it out again meant it. */
  marked: Schema.Boolean,
  /** As in `ChatMirror`. */
  generations: Schema.Record(Schema.String, Schema.Int),
  /** A chat that we made for somebody; `linked`: it was listed in their space. Absent or null: none. */
  made: Schema.optionalKey(Schema.NullOr(Schema.Struct({
    by: UserId,
    command: EventId,
    archived: Schema.Boolean,
    linked: Schema.Boolean
  }))),
  /** It is a space. Absent: not. */
  space: Schema.optionalKey(Schema.Literal(true))
})
export type StoreRoom = typeof StoreRoom.Type

/** A room of which the store knows nothing yet. */
export const blankStoreRoom: Omit<StoreRoom, "membership" | "room"> = {
  direct: false,
  begun: false,
  encrypted: false,
  title: null,
  topic: null,
  inviter: null,
  origin: null,
  replacement: null,
  followed: false,
  untrusted: false,
  marked: false,
  generations: {}
}

/** The name of a folder, which leads nowhere else. */
export const FolderName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,64}$/))

export const StoreState = Schema.Struct({
  /** The store's name for the agent; null where it never had one. */
  incarnation: Schema.NullOr(Schema.String),
  /** The greatest seq of its turns, 0 without any. */
  newest: Schema.Int,
  chats: Schema.Array(StoreChat),
  unanswered: Schema.Array(Unanswered),
  /** Gaps that were never read. */
  gaps: Schema.Array(Schema.Struct({ gap: Schema.Int, room: RoomId })),
  rooms: Schema.Array(StoreRoom),
  /** Sends of ours that may have reached the server. */
  unconfirmed: Schema.Int,
  /** The place in the stream up to which the store has everything; null where it begins anew. */
  place: Schema.NullOr(Schema.String),
  /** The device that the bot last was. */
  device: Schema.NullOr(Schema.String),
  /** That device took part in encrypted rooms, and its keys are not in DATA_DIR any more. */
  keysMissing: Schema.optionalKey(Schema.Boolean),
  /** The account's identity would not sign another device, by what is set here. Absent: it would, or nobody asked. */
  nextIdentity: Schema.optionalKey(Schema.Literals(["locked", "unsigned"])),
  /** Each person's space. Absent: there are none. */
  spaces: Schema.optionalKey(Schema.Array(Schema.Struct({ by: UserId, space: RoomId }))),
  /**
   * Folders in which an agent works for a chat; null: no chat is known for it, or it is for all of them. Absent: there
   * are none.
   */
  folders: Schema.optionalKey(Schema.Array(Schema.Struct({ folder: FolderName, chat: Schema.NullOr(ChatId) })))
})
export type StoreState = typeof StoreState.Type

/** Everything that a plan may depend on; reading it is the only effect of planning. */
export const Snapshot = Schema.Struct({
  user: Schema.NullOr(UserId),
  /** Why the server answers nothing to our token; null where it does, or was not asked. */
  refused: Schema.NullOr(Schema.Literals(["token", "locked", "deactivated"])),
  /** A running bot took a sync in just before: what a sync brings is in the store already. */
  heard: Schema.Boolean,
  /** The base URL; null where the server was not asked. */
  homeserver: Schema.NullOr(Schema.String),
  /** The device that the bot is logged in on; null where there is none, or it stays. */
  device: Schema.NullOr(Schema.String),
  /** null where the server was not asked. */
  server: Schema.NullOr(ServerState),
  /** null where there is no store. */
  store: Schema.NullOr(StoreState)
})
export type Snapshot = typeof Snapshot.Type
