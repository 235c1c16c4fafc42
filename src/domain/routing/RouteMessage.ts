import { verificationMsgtype } from "../crypto/verification/VerificationEvent.ts"
import type { ChatId, EventId, UserId } from "../Ids.ts"
import { fileKindOf } from "../matrix/files/SentFile.ts"
import type { Inbound, Message } from "../matrix/InboundEvent.ts"
import type { UnusableKind } from "../messages/GreetingMessages.ts"
import { isForUs, pointsAtUs } from "./address/ForUs.ts"
import { asIfConfirmed, repliesToUnconfirmed } from "./address/PointedAt.ts"
import { lateAnswer } from "./answering/LateAnswer.ts"
import { questionReaction } from "./answering/QuestionReaction.ts"
import { mayNameUnconfirmed } from "./answering/Unconfirmed.ts"
import { names } from "./AskedQuestion.ts"
import { isRetryReaction, isStopReaction } from "./BotCommand.ts"
import { kindPlace, replyPlace } from "./BotReply.ts"
import { chatOf } from "./ChatNames.ts"
import { lateReply } from "./LateReply.ts"
import { promptTextOf } from "./prompt/PromptText.ts"
import { questionReply } from "./QuestionReply.ts"
import { ignore, type Route, type RouteContext } from "./Route.ts"
import { routeCommand } from "./RouteCommand.ts"
import { isRoomWide } from "./spoken/RoomWide.ts"
import { isTurnCommand, spokenCommand } from "./spoken/SpokenCommand.ts"
import { routeEdit } from "./underway/RouteEdit.ts"
import { routeReaction } from "./underway/RouteReaction.ts"
import { mayStop, notTheirStop } from "./underway/StopPolicy.ts"

/** The thread that a message's answer goes into, by THREADS; undefined: into the room itself. */
export const threadOf = (
  threads: RouteContext["threads"],
  message: Pick<Message, "event" | "threadRoot">
): EventId | undefined => {
  switch (threads) {
    case "off":
      return undefined
    case "follow":
      return message.threadRoot
    case "always":
      return message.threadRoot ?? message.event
  }
}

/**
 * What the journal has to look up before a command or a reaction can be routed: the attempt that `event` shows, and
 * the work of `chat`; where `theirs` is given, all work of theirs in the room stands for that. Undefined where nothing
 * is needed, or the sender may not do it.
 */
export const looksUp = (
  context: Pick<
    RouteContext,
    "chatScope" | "commandPrefix" | "isAdmin" | "isAllowed" | "me" | "names" | "origin" | "threads"
  >,
  inbound: Inbound
): { readonly event: EventId | undefined; readonly chat: ChatId | undefined; readonly theirs?: UserId } | undefined => {
  const may = (user: UserId) => context.isAllowed(user) || context.isAdmin(user)
  if (inbound._tag === "Reaction") {
    return (isRetryReaction(inbound.key) || isStopReaction(inbound.key)) && may(inbound.sender)
      ? { event: inbound.target, chat: undefined }
      : undefined
  }
  if (
    inbound._tag !== "Message" || inbound.replaces !== undefined || !may(inbound.sender) ||
    !isTurnCommand(spokenCommand(context.commandPrefix, context, inbound))
  ) return undefined
  const chat = chatOf(context, threadOf(context.threads, inbound), inbound.sender)
  return { event: inbound.replyTo, chat, ...(isRoomWide(context, inbound) ? { theirs: inbound.sender } : {}) }
}

/** The reply to a message that nothing can be made of, once for each kind in a room. */
const unusableReply = (origin: RouteContext["origin"], kind: UnusableKind, threadRoot: EventId | undefined): Route => ({
  _tag: "Reply",
  chat: kindPlace(origin, kind),
  threadRoot,
  reply: { _tag: "Unusable", kind }
})

/** Nothing in these says whom they are for, so that in a group they are for nobody. */
const routeUnusable = (context: RouteContext, inbound: Extract<Inbound, { _tag: "Unusable" }>): Route => {
  if (!context.isAllowed(inbound.sender)) return ignore("not allowed")
  return context.direct
    ? unusableReply(context.origin, inbound.kind, threadOf(context.threads, inbound))
    : ignore("not for us")
}

/** Decides what an event of a room is to the bot. The first rule that fits wins. */
export const route = (context: RouteContext, inbound: Inbound): Route => {
  if (inbound._tag === "Malformed") return ignore("malformed")
  if (inbound._tag === "Gone") return ignore("noise")
  if (inbound.sender === context.me) return ignore("own")
  if (inbound._tag === "Redaction") return { _tag: "Erase", target: inbound.target, by: inbound.sender }
  if (inbound._tag === "Encrypted") return ignore("encrypted")
  // Two bots of this make would answer each other without end.
  if (inbound._tag === "Marked") return ignore("marked")
  if (inbound._tag === "Other") return ignore("noise")
  if (inbound._tag === "Member") {
    if (inbound.user === context.me) return ignore("noise")
    // Whoever may not talk to the bot any more cannot answer its questions by taking another name either.
    return { _tag: "Asker", user: inbound.user, here: inbound.here && context.isAllowed(inbound.user) }
  }
  if (inbound._tag === "Reaction") return questionReaction(context, inbound) ?? routeReaction(context, inbound)
  if (inbound._tag === "Unusable") return routeUnusable(context, inbound)
  if (inbound.msgtype === "m.notice") return ignore("notice")
  // Its text says that the reader's client cannot verify, and is for people without one.
  if (inbound.msgtype === verificationMsgtype) return ignore("verification")
  if (inbound.replaces !== undefined) return routeEdit(context, inbound)
  const threadRoot = threadOf(context.threads, inbound)
  const chat = chatOf(context, threadRoot, inbound.sender)
  const command = spokenCommand(context.commandPrefix, context, inbound)
  if (!context.isAllowed(inbound.sender) && (command === undefined || !context.isAdmin(inbound.sender))) {
    return approverReply(context, inbound, chat, threadRoot) ?? ignore("not allowed")
  }
  const isForMaybe = command !== undefined && (command._tag === "Unknown" || isTurnCommand(command))
  if (isForMaybe && repliesToUnconfirmed(context, inbound)) return { _tag: "Hold", alone: true }
  // A stop goes before an open question: the question may take any text, and people must get out of it.
  const about = command?._tag === "Known" && command.name === "stop"
    ? context.questions.find((asked) => names(asked, inbound))
    : undefined
  if (about !== undefined) {
    return mayStop(about, inbound.sender, context.isAdmin(inbound.sender))
      ? { _tag: "Stop", prompt: about.prompt }
      : notTheirStop(context, about, inbound.sender, { threadRoot })
  }
  if (command !== undefined) {
    return routeCommand(context, command, inbound, { chat, threadRoot }, pointsAtUs(context, inbound))
  }
  const addressed = isForUs(context, inbound)
  if (!addressed && isForUs(asIfConfirmed(context), inbound)) return { _tag: "Hold" }
  const otherwise = () =>
    lateReply(context, inbound, threadRoot, addressed) ??
      lateAnswer(context, inbound, { chat, threadRoot }, addressed) ??
      (addressed ? asPrompt(context, inbound, chat, threadRoot) : ignore("not for us"))
  return questionReply(context, inbound, chat, addressed, otherwise) ?? otherwise()
}

/** The route of what somebody says to a question who may answer it, but not talk to the bot; undefined: nothing. */
const approverReply = (
  context: RouteContext,
  message: Message,
  chat: ChatId,
  threadRoot: EventId | undefined
): Route | undefined => {
  if (context.isApprover?.(message.sender) !== true) return undefined
  return context.questions.some((asked) => names(asked, message)) || mayNameUnconfirmed(context, message)
    ? questionReply(context, message, chat, false, () => ignore("not allowed"))
    : lateReply(context, message, threadRoot, false)
}

/** The route of a message to us that is neither a command nor about a question. */
const asPrompt = (
  { commandPrefix, me, names: ours, origin }: Pick<RouteContext, "commandPrefix" | "me" | "names" | "origin">,
  message: Message,
  chat: ChatId,
  threadRoot: EventId | undefined
): Route => {
  if (message.file !== undefined) return { _tag: "Prompt", chat, threadRoot, text: promptTextOf(me, message) }
  if (message.msgtype !== "m.text" && message.msgtype !== "m.emote") {
    const kind = fileKindOf(message.msgtype)
    if (kind === undefined) {
      return unusableReply(origin, message.msgtype === "m.location" ? "location" : "other", threadRoot)
    }
    const what = kind === "audio" ? "audio message" : kind
    return { _tag: "Reply", chat: replyPlace(origin, message.event), threadRoot, reply: { _tag: "Unsupported", what } }
  }
  return message.body.trim() === ""
    ? ignore("empty")
    : { _tag: "Prompt", chat, threadRoot, text: promptTextOf(me, message, ours, commandPrefix) }
}
