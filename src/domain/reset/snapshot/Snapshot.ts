import { Schema } from "effect"
import { ChatId, EventId, RoomId, UserId } from "../../Ids.ts"

/** A room of the account as the server has it. */
export const ServerRoom = Schema.Struct({
  room: RoomId,
  /** `leave`: left, put out or banned, and not forgotten. */
  membership: Schema.Literals(["join", "invite", "leave"]),
  name: Schema.NullOr(Schema.String),
  /** Joined members, the bot among them; null when nobody said. */
  members: Schema.NullOr(Schema.Int),
  /** Some of the others, for a room without a name. */
  people: Schema.Array(UserId),
  direct: Schema.Boolean,
  inviter: Schema.NullOr(UserId),
  /** Types of our account data of the room that hold something. */
  data: Schema.Array(Schema.NonEmptyString),
  /** Of a space: the rooms that it lists and that we may take out. */
  children: Schema.Array(RoomId),
  /** Others are in it, and without us none of them may administer it. */
  orphaned: Schema.Boolean
})
export type ServerRoom = typeof ServerRoom.Type

export const ServerState = Schema.Struct({
  rooms: Schema.Array(ServerRoom),
  /** Rooms that `m.direct` lists, by person. */
  direct: Schema.Record(UserId, Schema.Array(RoomId))
})
export type ServerState = typeof ServerState.Type

/** A conversation that the agent may remember. */
export const StoreChat = Schema.Struct({
  chat: ChatId,
  room: RoomId,
  /** Who wrote in it. */
  people: Schema.Array(UserId),
  generation: Schema.Int,
  /** Closed turns. */
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
  /** null: not looked at yet. */
  chat: Schema.NullOr(ChatId),
  author: Schema.NullOr(UserId),
  /** `unread`: taken in and not looked at; `unsent`: the answer is there and was not sent yet. */
  phase: Schema.Literals(["unread", "queued", "asked", "streaming", "unsent"])
})
export type Unanswered = typeof Unanswered.Type

export const StoreState = Schema.Struct({
  /** Names the store to the agent; null: it never had a name. */
  incarnation: Schema.NullOr(Schema.String),
  /** The greatest seq of its turns, 0 without any. */
  newest: Schema.Int,
  chats: Schema.Array(StoreChat),
  unanswered: Schema.Array(Unanswered),
  /** Parts of rooms that were never read. */
  gaps: Schema.Array(Schema.Struct({ hole: Schema.Int, room: RoomId })),
  /** Rooms that the store believes to be ours. */
  rooms: Schema.Array(
    Schema.Struct({ room: RoomId, membership: Schema.Literals(["join", "invite"]), direct: Schema.Boolean })
  )
})
export type StoreState = typeof StoreState.Type

/** All that a reset may look at; taking it is the only effect of planning. */
export const Snapshot = Schema.Struct({
  user: Schema.NullOr(UserId),
  /** Base URL; null: the server was not asked. */
  homeserver: Schema.NullOr(Schema.String),
  /** The device that the bot is logged in on; null: none, or it is not to be dropped. */
  device: Schema.NullOr(Schema.String),
  /** null: the server was not asked. */
  server: Schema.NullOr(ServerState),
  /** null: there is none. */
  store: Schema.NullOr(StoreState)
})
export type Snapshot = typeof Snapshot.Type
