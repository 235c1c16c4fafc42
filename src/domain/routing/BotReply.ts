import { Schema } from "effect"
import { ChatId, type EventId, type RoomId, UserId } from "../Ids.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { oneLine } from "../OneLine.ts"

/** A reply of the bot itself, for which no agent is asked. */
export const BotReply = Schema.Union([
  Schema.TaggedStruct("Help", {}),
  /** A room is made, called so; empty: as the bot calls it. What is said depends on what comes of it. */
  Schema.TaggedStruct("NewRoom", { title: Schema.String }),
  /** The message is for us and of a kind that the bot cannot use. */
  Schema.TaggedStruct("Unsupported", { what: Schema.String }),
  Schema.TaggedStruct("NotStopped", {}),
  /** The message answers a question that only `asker` may answer. */
  Schema.TaggedStruct("NotYours", { asker: UserId }),
  /** The message would have answered a question that has ended. */
  Schema.TaggedStruct("NotOpen", {}),
  /** The message was old when it was found, and nobody asked for an answer to it. */
  Schema.TaggedStruct("TooOld", {}),
  Schema.TaggedStruct("NotAgain", { why: Schema.Literals(["nothing", "open", "answered", "older", "erased"]) })
])
export type BotReply = typeof BotReply.Type

/** The text of a reply, and the final phase of its turn. */
export const replyIn = (
  words: BotMessages,
  reply: Exclude<BotReply, { readonly _tag: "NewRoom" }>
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
  }
}

/** The chat of a reply. It holds nothing else, so that the reply waits for nothing under way. */
export const replyPlace = (room: RoomId, event: EventId): ChatId => ChatId.make(`${room} reply ${event}`)

/** The chat of a reply that a person gets once for each question: the journal makes no second turn there. */
export const oncePlace = (room: RoomId, question: EventId, user: UserId): ChatId =>
  ChatId.make(`${room} once ${question} ${user}`)
