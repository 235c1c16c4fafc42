import type { EventId, UserId } from "../../Ids.ts"
import type { Inbound } from "../../matrix/InboundEvent.ts"
import { isRetryReaction, isStopReaction } from "../BotCommand.ts"
import { type BotReply, oncePlace } from "../BotReply.ts"
import { type Attempt, mayRetry, replacesOpen, retryRefusal } from "../RetryPolicy.ts"
import { ignore, type Route, type RouteContext } from "../Route.ts"
import { stopHeldBack, stopPointed } from "./StopPolicy.ts"

type Reaction = Extract<Inbound, { _tag: "Reaction" }>

/** What the bot says to a reaction once to each person, as a reply to the event that they reacted to. */
const saidOnce = ({ origin }: RouteContext, by: UserId, target: EventId, reply: BotReply): Route => ({
  _tag: "Reply",
  chat: oncePlace(origin, target, by, reply._tag),
  threadRoot: undefined,
  reply
})

const retry = (context: RouteContext, of: Attempt, { sender, target }: Reaction): Route => {
  if (!mayRetry(of, sender, context.isAdmin(sender))) {
    return of.reply
      ? ignore("not for us")
      : saidOnce(context, sender, target, { _tag: "NotYourRetry", asker: of.author, to: target })
  }
  if (replacesOpen(of) && context.waited !== true) return { _tag: "Hold", alone: true, stops: of.prompt }
  const why = retryRefusal(of)
  if (why === undefined) return { _tag: "Retry", of }
  // A second tap, or one on something older, is no question.
  return why === "answered"
    ? saidOnce(context, sender, target, { _tag: "NotAgain", why, to: target })
    : ignore("nothing to try again")
}

/** The route of a reaction: those that try again or stop what they point at; all others are noise. */
export const routeReaction = (context: RouteContext, reaction: Reaction): Route => {
  const { key, sender, target } = reaction
  const [again, stop] = [isRetryReaction(key), isStopReaction(key)]
  if (!again && !stop) return ignore("noise")
  if (!context.isAllowed(sender) && !context.isAdmin(sender)) return ignore("not allowed")
  const consented = again ? context.consent?.askedBy(target) : undefined
  if (consented !== undefined) return { _tag: "Consent", chat: consented }
  const held = stop ? stopHeldBack(context, target, sender, { threadRoot: undefined, to: target }) : undefined
  if (held !== undefined) return held
  const of = context.attempt(target)
  if (of === undefined && context.isUnconfirmed?.(target) === true) return { _tag: "Hold", alone: true }
  if (of === undefined || of.origin !== context.origin) return ignore("not for us")
  return again
    ? retry(context, of, reaction)
    : stopPointed(context, of, sender, { event: target, threadRoot: undefined, to: target })
}
