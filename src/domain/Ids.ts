import { Schema } from "effect"

/**
 * A room's id. Matrix ids are opaque and case-sensitive, and a room id of version 12 has no server part: no parsing.
 */
export const RoomId = Schema.String.check(Schema.isStartingWith("!")).pipe(Schema.brand("RoomId"))
export type RoomId = typeof RoomId.Type

export const EventId = Schema.String.check(Schema.isStartingWith("$")).pipe(Schema.brand("EventId"))
export type EventId = typeof EventId.Type

export const UserId = Schema.String.check(Schema.isStartingWith("@")).pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

/** A position in the bot's own stream of `/sync`, or in a room's `/messages`. It is opaque. */
export const StreamToken = Schema.NonEmptyString.pipe(Schema.brand("StreamToken"))
export type StreamToken = typeof StreamToken.Type

/** A chat's name in the journal: its room, and a thread or a person where the scope of chats says so (`ChatNames`). */
export const ChatId = Schema.NonEmptyString.pipe(Schema.brand("ChatId"))
export type ChatId = typeof ChatId.Type

/** A conversation's name for the agent: an HMAC, so that no Matrix id reaches the agent. */
export const Thread = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{8,64}$/)).pipe(Schema.brand("Thread"))
export type Thread = typeof Thread.Type

/** The agent's name for one attempt at answering one event, and the attempt's idempotency key. */
export const PromptId = Schema.NonEmptyString.pipe(Schema.brand("PromptId"))
export type PromptId = typeof PromptId.Type

// The specification allows 255 bytes, and half a surrogate pair cannot be stored as UTF-8.
const readerOf = <A extends string>(isId: (value: unknown) => value is A) => (value: unknown): A | undefined =>
  isId(value) && value.length <= 255 && value.isWellFormed() ? value : undefined

/** The ids in JSON from elsewhere, where they can be stored and sent back; undefined for anything else. */
export const readRoomId = readerOf(Schema.is(RoomId))
export const readEventId = readerOf(Schema.is(EventId))
export const readUserId = readerOf(Schema.is(UserId))
