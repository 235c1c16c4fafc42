import { Schema } from "effect"
import type { BotMessages } from "../BotMessages.ts"
import { ChatId, type EventId, type RoomId, UserId } from "../Ids.ts"
import { oneLine } from "../OneLine.ts"

/** What the bot itself says to a message, where no agent is asked. */
export const BotReply = Schema.Union([
  Schema.TaggedStruct("Help", {}),
  /** Meant for us, and not of use. */
  Schema.TaggedStruct("Unsupported", { what: Schema.String }),
  Schema.TaggedStruct("NotStopped", {}),
  /** Said to a question that only somebody else may answer, who is named. */
  Schema.TaggedStruct("NotYours", { asker: UserId }),
  /** Said to what would have answered a question that is not open any more. */
  Schema.TaggedStruct("NotOpen", {}),
  Schema.TaggedStruct("NotAgain", { why: Schema.Literals(["nothing", "open", "answered", "older", "erased"]) })
])
export type BotReply = typeof BotReply.Type

/** How a reply closes the turn that it is, and in which words. */
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
    case "NotAgain":
      return { text: words.notAgain[reply.why], phase: "refused" }
  }
}

/** A reply waits for nothing that is under way, so it is the only thing of a chat of its own. */
export const replyPlace = (room: RoomId, event: EventId): ChatId => ChatId.make(`${room} reply ${event}`)

/** The same of what somebody is told of a question once: the journal makes no second turn there. */
export const oncePlace = (room: RoomId, question: EventId, user: UserId): ChatId =>
  ChatId.make(`${room} once ${question} ${user}`)
