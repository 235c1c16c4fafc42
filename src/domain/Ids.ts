import { Schema } from "effect"

/** Matrix ids are opaque and case-sensitive; a room id of version 12 has no server part. Never parse one. */
export const RoomId = Schema.String.check(Schema.isStartingWith("!")).pipe(Schema.brand("RoomId"))
export type RoomId = typeof RoomId.Type

export const EventId = Schema.String.check(Schema.isStartingWith("$")).pipe(Schema.brand("EventId"))
export type EventId = typeof EventId.Type

export const UserId = Schema.String.check(Schema.isStartingWith("@")).pipe(Schema.brand("UserId"))
export type UserId = typeof UserId.Type

/** A position in the bot's own stream of `/sync`, or in a room's `/messages`; opaque, kept to the letter. */
export const StreamToken = Schema.NonEmptyString.pipe(Schema.brand("StreamToken"))
export type StreamToken = typeof StreamToken.Type

/** Names a chat in the journal: its origin room, and a thread or a person where the scope says so. */
export const ChatId = Schema.NonEmptyString.pipe(Schema.brand("ChatId"))
export type ChatId = typeof ChatId.Type

/** Names a conversation to the agent (agent wire 1, "Thread"): an HMAC, so that no Matrix id reaches the agent. */
export const Thread = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{8,64}$/)).pipe(Schema.brand("Thread"))
export type Thread = typeof Thread.Type

/** Names one attempt at answering one event to the agent; its idempotency key. */
export const PromptId = Schema.NonEmptyString.pipe(Schema.brand("PromptId"))
export type PromptId = typeof PromptId.Type
