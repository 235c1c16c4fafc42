import type { ChatId, EventId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import type { BotCommand } from "./BotCommand.ts"
import { type BotReply, oncePlace, replyPlace } from "./BotReply.ts"
import { isUnderWay, mayRetry, retryRefusal } from "./RetryPolicy.ts"
import { ignore, type Route, type RouteContext } from "./Route.ts"
import { stopIn, stopPointed } from "./underway/StopPolicy.ts"

/**
 * The chat whose old prompts a `retry` is about. One that came together with them, or before, was not sent after they
 * were asked about.
 */
const consentedBy = ({ batch, consent }: RouteContext, message: Message, chat: ChatId): ChatId | undefined => {
  if (message.replyTo !== undefined) return consent?.askedBy(message.replyTo)
  const broughtBy = consent?.batchOf(chat)
  return broughtBy !== undefined && broughtBy < batch ? chat : undefined
}

/**
 * The route of a command. In a group a command needs no mention where only we can be meant. Other bots take the same
 * words, so where there is nothing to do the bot replies only if it is `addressed`.
 */
export const routeCommand = (
  context: RouteContext,
  command: BotCommand,
  message: Message,
  place: { readonly chat: ChatId; readonly threadRoot: EventId | undefined },
  addressed: boolean
): Route => {
  const reply = (
    reply: BotReply
  ): Route => (addressed
    ? { _tag: "Reply", chat: replyPlace(context.origin, message.event), threadRoot: place.threadRoot, reply }
    : ignore("not for us"))
  if (!context.direct && context.groupPolicy === "never") return ignore("not for us")
  const { broken, open = [] } = context.work(place.chat)
  switch (command) {
    case "help":
      return reply({ _tag: "Help" })
    case "stop": {
      const pointed = message.replyTo === undefined ? undefined : context.attempt(message.replyTo)
      if (pointed !== undefined && pointed.origin === context.origin && isUnderWay(pointed.phase)) {
        return stopPointed(context, pointed, message.sender, { threadRoot: place.threadRoot })
      }
      const stop = stopIn(context, open, message.sender, place.threadRoot)
      if (stop !== undefined) return stop
      // The stop was sent twice, or a store that was lost reads it again.
      return broken?.phase === "stopped" ? ignore("stopped already") : reply({ _tag: "NotStopped" })
    }
    case "retry": {
      const consented = consentedBy(context, message, place.chat)
      if (consented !== undefined) return { _tag: "Consent", chat: consented }
      const isAdmin = context.isAdmin(message.sender)
      const about = message.replyTo === undefined ? broken : context.attempt(message.replyTo)
      const of = about?.origin === context.origin ? about : undefined
      if (of !== undefined && !mayRetry(of, message.sender, isAdmin)) {
        // Without a reply nobody knows whose it is.
        if (message.replyTo === undefined) return ignore("not theirs")
        return {
          _tag: "Reply",
          chat: oncePlace(context.origin, message.replyTo, message.sender),
          threadRoot: place.threadRoot,
          reply: { _tag: "NotYourRetry", asker: of.author }
        }
      }
      const why = retryRefusal(of)
      if (why === undefined && of !== undefined) return { _tag: "Retry", of }
      return reply({ _tag: "NotAgain", why: why ?? "nothing" })
    }
  }
}
