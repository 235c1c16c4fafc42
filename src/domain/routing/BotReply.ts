import { Schema } from "effect"
import { ChatId, EventId, type RoomId, UserId } from "../Ids.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { oneLine } from "../OneLine.ts"

/** The event that the reply stands below; absent: the message that it is the reply to, which is no reaction. */
const to = Schema.optionalKey(EventId)

/** A reply of the bot itself, for which no agent is asked. */
export const BotReply = Schema.Union([
  Schema.TaggedStruct("Help", {}),
  /** The message is for us and of a kind that the bot cannot use. */
  Schema.TaggedStruct("Unsupported", { what: Schema.String }),
  Schema.TaggedStruct("NotStopped", {}),
  /** The message answers a question that only `asker` may answer. */
  Schema.TaggedStruct("NotYours", { asker: UserId }),
  /** The message would have answered a question that has ended. */
  Schema.TaggedStruct("NotOpen", {}),
  /** The message was old when it was found, and nobody asked for an answer to it. */
  Schema.TaggedStruct("TooOld", {}),
  Schema.TaggedStruct("NotAgain", {
    why: Schema.Literals(["nothing", "open", "answered", "older", "erased"]),
    to
  }),
  /** Only `asker` may stop, or have tried again, what the message or reaction points at. */
  Schema.TaggedStruct("NotYourStop", { asker: UserId, to }),
  Schema.TaggedStruct("NotYourRetry", { asker: UserId, to }),
  /** The message is an edit of the prompt `to`, which the agent was given before. */
  Schema.TaggedStruct("Edited", { to: EventId })
])
export type BotReply = typeof BotReply.Type

/** The text of a reply, and the final phase of its turn. */
export const replyIn = (
  words: BotMessages,
  reply: BotReply
): { readonly text: string; readonly phase: "answered" | "refused" } => {
  switch (reply._tag) {
    case "Help":
      return { text: words.help, phase: "answered" }
    case "Unsupported":
      return { text: words.unsupported(reply.what), phase: "refused" }
    case "NotStopped":
      return { text: words.notStopped, phase: "refused" }
    case "NotYours":
      return { text: words.notYours(oneLine(reply.asker, 255)), phase: "refused" }
    case "NotOpen":
      return { text: words.notOpen, phase: "refused" }
    case "TooOld":
      return { text: words.tooOld, phase: "refused" }
    case "NotAgain":
      return { text: words.notAgain[reply.why], phase: "refused" }
    case "NotYourStop":
      return { text: words.notYourStop(oneLine(reply.asker, 255)), phase: "refused" }
    case "NotYourRetry":
      return { text: words.notYourRetry(oneLine(reply.asker, 255)), phase: "refused" }
    case "Edited":
      return { text: words.edited, phase: "refused" }
  }
}

/** The event that a reply stands below, where that is not the message that it is the reply to. */
export const standsBelow = (reply: BotReply | undefined): EventId | undefined =>
  reply !== undefined && "to" in reply ? reply.to : undefined

/** The chat of a reply. It holds nothing else, so that the reply waits for nothing under way. */
export const replyPlace = (room: RoomId, event: EventId): ChatId => ChatId.make(`${room} reply ${event}`)

/** The chat of a reply that a person gets once for each question: the journal makes no second turn there. */
export const oncePlace = (room: RoomId, question: EventId, user: UserId): ChatId =>
  ChatId.make(`${room} once ${question} ${user}`)

/** Whether a chat is one of those, of which the journal makes one turn each. */
export const isOncePlace = (chat: ChatId): boolean => chat.includes(" once ")
