import type { ChatId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { commandTable } from "../spoken/CommandTable.ts"
import { isForOthers } from "./address/ForUs.ts"
import { type BotReply, oncePlace, replyPlace } from "./BotReply.ts"
import { mayRetry, replacesOpen, retryRefusal } from "./RetryPolicy.ts"
import { ignore, type Route, type RouteContext } from "./Route.ts"
import { commandMeaning } from "./spoken/CommandMeaning.ts"
import { isRoomWide } from "./spoken/RoomWide.ts"
import type { SpokenCommand } from "./spoken/SpokenCommand.ts"
import { canStop, stopHeldBack, stopIn, stopPointed, stopTheirFiles, stopTheirs } from "./underway/StopPolicy.ts"

/**
 * The chats whose old prompts a `retry` is about: the one that it names, its own, or all of its writer's where it is
 * about the whole room. One that came together with them, or before, was not sent after they were asked about.
 */
const consentedBy = (context: RouteContext, message: Message, chat: ChatId): ReadonlyArray<ChatId> => {
  const { batch: now, consent } = context
  if (consent === undefined) return []
  if (message.replyTo !== undefined) return [consent.askedBy(message.replyTo)].filter((named) => named !== undefined)
  const broughtBy = consent.batchOf(chat)
  const waiting = isRoomWide(context, message)
    ? consent.ofPerson(message.sender)
    : broughtBy === undefined
    ? []
    : [{ chat, batch: broughtBy }]
  return waiting.flatMap((one) => (one.batch < now ? [one.chat] : []))
}

type Place = Pick<Extract<Route, { readonly _tag: "Prompt" }>, "chat" | "threadRoot">

/** In a group that is shut to us, only what opens it again is heard, where it is said to us. */
const isHeard = ({ direct, groupPolicy }: RouteContext, command: SpokenCommand, pointed: boolean): boolean =>
  direct || groupPolicy !== "never" ||
  (pointed && command._tag === "Known" && command.name === "settings" && /^room\b/i.test(command.rest))

/** Whether others are mentioned, and not as what the command is about: other bots take the same words. */
const isOthers = (context: RouteContext, command: SpokenCommand, message: Message): boolean =>
  isForOthers(context, message) && !(command._tag === "Known" && commandTable[command.name].naming === true)

const routeStop = (
  context: RouteContext,
  message: Message,
  { chat, threadRoot }: Place,
  reply: (reply: BotReply) => Route
): Route => {
  // A reply is about what it replies to and nothing else, so that nobody stops what they did not point at.
  if (message.replyTo !== undefined) {
    const held = stopHeldBack(context, message.replyTo, message.sender, { threadRoot })
    if (held !== undefined) return held
    const pointed = context.attempt(message.replyTo)
    const ours = pointed?.origin === context.origin ? pointed : undefined
    if (ours !== undefined && canStop(ours)) {
      return stopPointed(context, ours, message.sender, { event: message.event, threadRoot })
    }
    return ours?.phase === "stopped" ? ignore("stopped already") : reply({ _tag: "NotStopped" })
  }
  const held = stopTheirs((context.held ?? []).filter(({ author }) => author === message.sender))
  const { broken, open = [], uploading = [] } = context.work(chat)
  const stop = isRoomWide(context, message)
    ? stopTheirs(open)
    : stopIn(context, open, message.sender, threadRoot)
  // What others write is not theirs to stop, but what is held back of their own is.
  if (held !== undefined && stop?._tag !== "Stop") return held
  const files = stop?._tag === "Stop"
    ? undefined
    : stopTheirFiles(context, uploading, message.sender, { event: message.event, threadRoot })
  if (files !== undefined) return files
  if (stop !== undefined) return stop
  // The stop was sent twice, or a store that was lost reads it again.
  return broken?.phase === "stopped" ? ignore("stopped already") : reply({ _tag: "NotStopped" })
}

const routeRetry = (
  context: RouteContext,
  message: Message,
  { chat, threadRoot }: Place,
  reply: (reply: BotReply) => Route
): Route => {
  const [consented, ...others] = consentedBy(context, message, chat)
  if (consented !== undefined) {
    return { _tag: "Consent", chat: consented, ...(others.length === 0 ? {} : { also: others }) }
  }
  const isBare = message.replyTo === undefined
  const about = message.replyTo === undefined ? context.work(chat).broken : context.attempt(message.replyTo)
  const of = about?.origin === context.origin ? about : undefined
  if (of !== undefined && !mayRetry(of, message.sender, context.isAdmin(message.sender))) {
    // Nobody meant somebody else's who did not point at it.
    if (message.replyTo === undefined) return reply({ _tag: "NotAgain", why: "nothing" })
    return {
      _tag: "Reply",
      chat: oncePlace(context.origin, message.replyTo, message.sender, "NotYourRetry"),
      threadRoot,
      reply: { _tag: "NotYourRetry", asker: of.author }
    }
  }
  if (of !== undefined && replacesOpen(of) && context.waited !== true) {
    return { _tag: "Hold", alone: true, stops: of.prompt }
  }
  const why = retryRefusal(of)
  if (why === undefined && of !== undefined) {
    // Nobody means what is out of sight without pointing at it.
    return isBare && of.old === true ? reply({ _tag: "NotAgain", why: "old" }) : { _tag: "Retry", of }
  }
  return reply({ _tag: "NotAgain", why: why ?? "nothing" })
}

/**
 * The route of a command. In a group a command needs no mention. Other bots take the same words, so one that we do not
 * know is answered only where it is `pointed` at us, and so is one where there is nothing to stop or to try again.
 */
export const routeCommand = (
  context: RouteContext,
  command: SpokenCommand,
  message: Message,
  { chat, threadRoot }: Place,
  isPointed: boolean
): Route => {
  const { direct, me, origin } = context
  const pointed = isPointed || command.named
  if (!isHeard(context, command, pointed)) return ignore("not for us")
  if (!pointed && isOthers(context, command, message)) return ignore("not for us")
  const reply = (reply: BotReply): Route => ({
    _tag: "Reply",
    chat: replyPlace(origin, message.event),
    threadRoot,
    reply
  })
  const pointedReply = (one: BotReply): Route =>
    pointed || context.groupPolicy === "always" ? reply(one) : ignore("not for us")
  if (command._tag === "Unknown" && !pointed) return ignore("not for us")
  const meaning = commandMeaning(command, message, { me, direct, isAdmin: context.isAdmin(message.sender) })
  if (meaning === "stop") return routeStop(context, message, { chat, threadRoot }, pointedReply)
  if (meaning === "retry") return routeRetry(context, message, { chat, threadRoot }, pointedReply)
  const clears = meaning._tag === "Command" && meaning.request._tag === "Clear"
  if (clears && isRoomWide(context, message)) return reply({ _tag: "CommandRefused", why: "thread" })
  // In the chat's own order: what was said before it is answered with the memory of before, what comes later is not.
  return clears
    ? { _tag: "Reply", chat, threadRoot, reply: meaning }
    : reply(meaning)
}
