import { type HearingRules, isHeard } from "../../access/HeardPeople.ts"
import type { EventId } from "../../Ids.ts"
import type { Inbound, Message } from "../../matrix/InboundEvent.ts"
import { canAnswer } from "../answering/QuestionReaction.ts"
import { isRetryReaction, isStopReaction } from "../BotCommand.ts"
import type { RouteContext } from "../Route.ts"

/** The events that somebody points at and that may be the bot's own, so that the journal has to be asked about them. */
export const pointedAt = (rules: HearingRules, inbound: Inbound): ReadonlyArray<EventId> => {
  if (inbound._tag === "Reaction") {
    const means = isRetryReaction(inbound.key) || isStopReaction(inbound.key) || canAnswer(inbound)
    return means && isHeard(rules, inbound.sender) ? [inbound.target] : []
  }
  if (inbound._tag !== "Message" || inbound.replaces !== undefined || !isHeard(rules, inbound.sender)) return []
  return [...new Set([inbound.replyTo, inbound.threadRoot])].filter((event) => event !== undefined)
}

/** The same event, pointing at the messages of what it points at: clients let people point at an edit too. */
export const pointingAt = (inbound: Inbound, messageOf: (event: EventId) => EventId): Inbound => {
  if (inbound._tag === "Reaction") return { ...inbound, target: messageOf(inbound.target) }
  return inbound._tag === "Message" && inbound.replyTo !== undefined
    ? { ...inbound, replyTo: messageOf(inbound.replyTo) }
    : inbound
}

/** The same rules, if all that may be the bot's own is. */
export const asIfConfirmed = <Of extends Pick<RouteContext, "isOurs" | "isUnconfirmed">>(context: Of): Of => ({
  ...context,
  isOurs: (event: EventId) => context.isOurs(event) || context.isUnconfirmed?.(event) === true
})

/** Whether a message replies to something that may be the bot's own, while nobody knows which attempt it shows. */
export const repliesToUnconfirmed = (
  { attempt, isUnconfirmed }: Pick<RouteContext, "attempt" | "isUnconfirmed">,
  { replyTo }: Message
): boolean => replyTo !== undefined && isUnconfirmed?.(replyTo) === true && attempt(replyTo) === undefined
