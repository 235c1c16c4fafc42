import { Schema } from "effect"
import { ChatId, EventId, type RoomId, UserId } from "../Ids.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { type UnusableKind, unusableKinds } from "../messages/GreetingMessages.ts"
import { oneLine } from "../OneLine.ts"
import { commandReplies } from "../spoken/CommandReply.ts"

/** How a question ended; `at` is in milliseconds since 1970. */
const Ending = Schema.Struct({
  asked: Schema.Literals(["answered", "refused", "expired", "withdrawn"]),
  by: Schema.optionalKey(UserId),
  at: Schema.optionalKey(Schema.Finite)
})

export type Ending = typeof Ending.Type

/** The event that the reply stands below; absent: the message that it is the reply to, which is no reaction. */
const to = Schema.optionalKey(EventId)

/** A reply of the bot itself, for which no agent is asked. */
export const BotReply = Schema.Union([
  ...commandReplies,
  /** The message is for us and of a kind that the bot cannot use. */
  Schema.TaggedStruct("Unsupported", { what: Schema.String }),
  /** The message is of a kind that nothing can be made of; it is said once in a room for each kind. */
  Schema.TaggedStruct("Unusable", { kind: Schema.Literals(unusableKinds) }),
  Schema.TaggedStruct("NotStopped", {}),
  /** Files of answers that have ended, to these prompts, are not shown any more. */
  Schema.TaggedStruct("FilesStopped", { prompts: Schema.Array(EventId), to }),
  /** The message answers a question that only `asker` may answer. */
  Schema.TaggedStruct("NotYours", {
    asker: UserId,
    approvers: Schema.optionalKey(Schema.Boolean),
    about: Schema.optionalKey(EventId)
  }),
  /** The message would have answered a question that has ended as `ending`; absent: nobody knows how. */
  Schema.TaggedStruct("NotOpen", {
    ending: Schema.optionalKey(Ending),
    about: Schema.optionalKey(EventId)
  }),
  /** The message was old when it was found, and nobody asked for an answer to it. */
  Schema.TaggedStruct("TooOld", {}),
  Schema.TaggedStruct("NotAgain", {
    why: Schema.Literals(["nothing", "open", "answered", "older", "old", "erased"]),
    to
  }),
  /** Only `asker` may stop, or have tried again, what the message or reaction points at. */
  Schema.TaggedStruct("NotYourStop", { asker: UserId, to }),
  Schema.TaggedStruct("NotYourRetry", { asker: UserId, to }),
  /** The message is an edit of the prompt `to`, which the agent was given before. */
  Schema.TaggedStruct("Edited", { to: EventId })
])
export type BotReply = typeof BotReply.Type

/** A reply that is nothing but words; a `Command` is worked on first. */
export type SpokenReply = Exclude<BotReply, { readonly _tag: "Command" }>

/** The text of a reply, and the final phase of its turn. */
export const replyIn = (
  words: BotMessages,
  reply: SpokenReply
): { readonly text: string; readonly phase: "answered" | "refused" } => {
  switch (reply._tag) {
    case "Help":
      return {
        text: reply.topic === undefined ? words.help(reply.admin === true) : words.helpOn(reply.topic),
        phase: "answered"
      }
    case "UnknownCommand":
      return { text: words.unknownCommand(oneLine(reply.word, 40), reply.nearest), phase: "refused" }
    case "CommandUsage":
      return { text: words.usage(reply.command), phase: "refused" }
    case "CommandRefused":
      return { text: words.commandRefused[reply.why], phase: "refused" }
    case "Unsupported":
      return { text: words.unsupported(reply.what), phase: "refused" }
    case "Unusable":
      return { text: words.unusable[reply.kind], phase: "refused" }
    case "NotStopped":
      return { text: words.notStopped, phase: "refused" }
    case "FilesStopped":
      return { text: words.stopped, phase: "answered" }
    case "NotYours":
      return { text: words.notYours(oneLine(reply.asker, 255), reply.approvers === true), phase: "refused" }
    case "NotOpen":
      return { text: words.notOpen(reply.ending), phase: "refused" }
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

/** The event that a reply goes to where it is not what its writer sent: a reaction cannot be replied to. */
export const repliedTo = (reply: BotReply): EventId | undefined =>
  "about" in reply ? reply.about : "to" in reply ? reply.to : undefined

/** The chat of a reply. It holds nothing else, so that the reply waits for nothing under way. */
export const replyPlace = (room: RoomId, event: EventId): ChatId => ChatId.make(`${room} reply ${event}`)

/**
 * The chat of a reply, `what`, that a person gets once about an event: the journal makes no second turn there. Another
 * word about the same event is another one.
 */
export const oncePlace = (room: RoomId, event: EventId, user: UserId, what: BotReply["_tag"]): ChatId =>
  ChatId.make(`${room} once ${what} ${event} ${user}`)

/** The chat of a reply that a room gets once for each kind of message. */
export const kindPlace = (room: RoomId, kind: UnusableKind): ChatId => ChatId.make(`${room} once ${kind}`)

/** Whether a chat is one of those, of which the journal makes one turn each. */
export const isOncePlace = (chat: ChatId): boolean => chat.includes(" once ")
