import type { ChatId, EventId, RoomId, UserId } from "../Ids.ts"
import type { Inbound, Message } from "../matrix/InboundEvent.ts"
import { type EndedQuestion, toEndedQuestion } from "../questions/EndedQuestion.ts"
import type { MatchedChoice, Misfit } from "../questions/MatchChoice.ts"
import { type AskedQuestion, names, questionReply } from "../questions/QuestionReply.ts"
import { namesInText } from "../questions/SpokenText.ts"
import { commandOf, isRetryReaction } from "./BotCommand.ts"
import { type BotReply, replyPlace } from "./BotReply.ts"
import { type Attempt, mayRetry, retryRefusal } from "./RetryPolicy.ts"
import { routeCommand } from "./RouteCommand.ts"

/** What the journal knows of the room, and what the settings say: all that routing may look at. */
export interface RouteContext {
  readonly me: UserId
  readonly room: RoomId
  /** The batch of the sync that the event came with; later ones are greater. */
  readonly batch: number
  readonly direct: boolean
  readonly groupPolicy: "always" | "mention" | "never"
  readonly threads: "off" | "follow" | "always"
  readonly chatScope: "room" | "user"
  readonly commandPrefix: string
  readonly isAllowed: (user: UserId) => boolean
  readonly isAdmin: (user: UserId) => boolean
  /** Sent by the bot itself. */
  readonly isOurs: (event: EventId) => boolean
  /** Questions of the agent's that wait in this room. */
  readonly questions: ReadonlyArray<AskedQuestion>
  /** The question that this event of ours showed, if it has ended and had choices. */
  readonly ended?: (event: EventId) => EndedQuestion | undefined
  /** The attempt that this event of ours belongs to. Known only of what `looksUp` names, as is the next one. */
  readonly attempt: (event: EventId) => Attempt | undefined
  /** What a command finds in its chat. */
  readonly work: (chat: ChatId) => ChatWork
}

export interface ChatWork {
  /** The prompt that is being worked on. */
  readonly running: EventId | undefined
  /** The newest attempt that ended without a whole answer. */
  readonly broken: Attempt | undefined
}

export type Route =
  | { readonly _tag: "Prompt"; readonly chat: ChatId; readonly threadRoot: EventId | undefined; readonly text: string }
  /** The bot itself has something to say to it. */
  | {
    readonly _tag: "Reply"
    readonly chat: ChatId
    readonly threadRoot: EventId | undefined
    readonly reply: BotReply
  }
  | {
    readonly _tag: "Answer"
    readonly chat: ChatId
    readonly prompt: EventId
    readonly by: UserId
    readonly choice: MatchedChoice
    readonly number: number | undefined
    readonly otherwise: Route
  }
  /** Meant as an answer, and none. */
  | ({
    readonly _tag: "Unfit"
    readonly chat: ChatId
    readonly prompt: EventId
    readonly by: UserId
    readonly ask: string
    readonly number: number | undefined
    readonly otherwise: Route
  } & Misfit)
  /** It cannot be told yet: it may be about a question that is on its way into the room. */
  | { readonly _tag: "Hold" }
  /** The prompt gets one more attempt, after this one. */
  | { readonly _tag: "Retry"; readonly of: Attempt }
  | { readonly _tag: "Stop"; readonly prompt: EventId }
  | { readonly _tag: "Erase"; readonly target: EventId; readonly by: UserId }
  /** Somebody left the room, or was put out of it, or is in it. */
  | { readonly _tag: "Asker"; readonly user: UserId; readonly here: boolean }
  /** `why` is a word for the counters, never text. */
  | { readonly _tag: "Ignore"; readonly why: string }

export const ignore = (why: string): Route => ({ _tag: "Ignore", why })

/** The room that a chat is in. */
export const roomOf = (chat: ChatId): RoomId => chat.split(" ")[0] as RoomId

/**
 * The chat that a message belongs to: its room, or the thread in it, or a person's own part of either (design,
 * "Chats").
 */
export const chatOf = (
  context: Pick<RouteContext, "chatScope" | "room">,
  threadRoot: EventId | undefined,
  sender: UserId
): ChatId =>
  [context.room, ...(threadRoot === undefined ? [] : [threadRoot]), ...(context.chatScope === "user" ? [sender] : [])]
    .join(" ") as ChatId

/**
 * Where the conversation goes on: in the thread that it is in, in one that it begins, or in the room whatever was
 * said where.
 */
const threadOf = (threads: RouteContext["threads"], message: Message): EventId | undefined => {
  switch (threads) {
    case "off":
      return undefined
    case "follow":
      return message.threadRoot
    case "always":
      return message.threadRoot ?? message.event
  }
}

/** Clients without `m.mentions` (before Matrix 1.7) name the bot in the text. */
const namesUs = (
  me: UserId,
  message: Message
) => (message.mentions === undefined ? namesInText(me, message.body) : message.mentions.includes(me))

/**
 * Where a command or a reaction is about something else than itself, and of somebody who may: what has to be looked
 * up before it can be routed.
 */
export const looksUp = (
  context: Pick<RouteContext, "chatScope" | "commandPrefix" | "isAdmin" | "isAllowed" | "me" | "room" | "threads">,
  inbound: Inbound
): { readonly event: EventId | undefined; readonly chat: ChatId | undefined } | undefined => {
  const may = (user: UserId) => context.isAllowed(user) || context.isAdmin(user)
  if (inbound._tag === "Reaction") {
    return isRetryReaction(inbound.key) && may(inbound.sender)
      ? { event: inbound.target, chat: undefined }
      : undefined
  }
  if (
    inbound._tag !== "Message" || commandOf(context.commandPrefix, context.me, inbound) === undefined ||
    !may(inbound.sender)
  ) return undefined
  return { event: inbound.replyTo, chat: chatOf(context, threadOf(context.threads, inbound), inbound.sender) }
}

const reaction = (context: RouteContext, { key, sender, target }: Extract<Inbound, { _tag: "Reaction" }>): Route => {
  if (!isRetryReaction(key)) return ignore("noise")
  if (!context.isAllowed(sender) && !context.isAdmin(sender)) return ignore("not allowed")
  const of = context.attempt(target)
  if (of === undefined || of.room !== context.room || !mayRetry(of, sender, context.isAdmin(sender))) {
    return ignore("not for us")
  }
  const against = retryRefusal(of)
  return against === undefined ? { _tag: "Retry", of } : ignore("nothing to try again")
}

const isForUs = (context: RouteContext, message: Message): boolean => {
  if (context.direct || context.groupPolicy === "always") return true
  if (context.groupPolicy === "never") return false
  return namesUs(context.me, message) || (message.replyTo !== undefined && context.isOurs(message.replyTo))
}

/** A map, because a message's type is any word that its sender likes, `constructor` too. */
const kinds: ReadonlyMap<string, string> = new Map([
  ["m.image", "image"],
  ["m.file", "file"],
  ["m.audio", "audio message"],
  ["m.video", "video"],
  ["m.location", "location"]
])

/** Is it for us, and what is it? The first rule that fits decides. */
export const route = (context: RouteContext, inbound: Inbound): Route => {
  if (inbound._tag === "Malformed") return ignore("malformed")
  if (inbound.sender === context.me) return ignore("own")
  if (inbound._tag === "Redaction") return { _tag: "Erase", target: inbound.target, by: inbound.sender }
  if (inbound._tag === "Encrypted") return ignore("encrypted")
  // Two bots of this make would talk to each other for ever.
  if (inbound._tag === "Marked") return ignore("marked")
  if (inbound._tag === "Other") return ignore("noise")
  if (inbound._tag === "Member") {
    return inbound.user === context.me ? ignore("noise") : { _tag: "Asker", user: inbound.user, here: inbound.here }
  }
  if (inbound._tag === "Reaction") return reaction(context, inbound)
  if (inbound.msgtype === "m.notice") return ignore("notice")
  if (inbound.replaces !== undefined) return ignore("edit")
  const threadRoot = threadOf(context.threads, inbound)
  const chat = chatOf(context, threadRoot, inbound.sender)
  const command = commandOf(context.commandPrefix, context.me, inbound)
  if (!context.isAllowed(inbound.sender) && (command === undefined || !context.isAdmin(inbound.sender))) {
    return ignore("not allowed")
  }
  // Before the agent's question: that may take any text, and whoever wants out of it must get out.
  const about = command === "stop" ? context.questions.find((asked) => names(asked, inbound)) : undefined
  if (about !== undefined) return { _tag: "Stop", prompt: about.prompt }
  if (command !== undefined) {
    return routeCommand(context, command, inbound, { chat, threadRoot }, isForUs(context, inbound))
  }
  const addressed = isForUs(context, inbound)
  const otherwise = () =>
    (addressed ? toEndedQuestion(context, inbound, threadRoot) : undefined) ??
      asPrompt(context.room, inbound, chat, threadRoot, addressed)
  return questionReply(context, inbound, chat, addressed, otherwise) ?? otherwise()
}

/** What a message is that is neither a command nor about a question. */
const asPrompt = (
  room: RoomId,
  message: Message,
  chat: ChatId,
  threadRoot: EventId | undefined,
  addressed: boolean
): Route => {
  if (!addressed) return ignore("not for us")
  if (message.msgtype !== "m.text" && message.msgtype !== "m.emote") {
    return {
      _tag: "Reply",
      chat: replyPlace(room, message.event),
      threadRoot,
      reply: { _tag: "Unsupported", what: kinds.get(message.msgtype) ?? "kind of message" }
    }
  }
  return message.body.trim() === ""
    ? ignore("empty")
    : { _tag: "Prompt", chat, threadRoot, text: promptTextOf(message) }
}

/** An emote is said about its sender; the agent sees it the way clients show it. */
export const promptTextOf = (message: Message) => (message.msgtype === "m.emote" ? `/me ${message.body}` : message.body)
