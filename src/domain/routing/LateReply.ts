import type { EventId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { oncePlace } from "./BotReply.ts"
import type { Route, RouteContext } from "./Route.ts"
import { matched } from "./SpokenAnswer.ts"

/**
 * The route of a reply to an ended question with one of its choices, which the agent could not understand as a prompt:
 * its writer is told so once. Undefined for every other message.
 */
export const lateReply = (
  { ended, me, room }: Pick<RouteContext, "ended" | "me" | "room">,
  message: Message,
  threadRoot: EventId | undefined
): Extract<Route, { readonly _tag: "Reply" }> | undefined => {
  const event = message.msgtype === "m.text" ? message.replyTo : undefined
  const question = event === undefined ? undefined : ended?.(event)
  if (event === undefined || question === undefined) return undefined
  const choices = question.labels.map((label, at) => ({ id: String(at), label, effect: "other" as const }))
  return matched(me, { ask: question.ask, title: "", choices }, message) === undefined ? undefined : {
    _tag: "Reply",
    chat: oncePlace(room, event, message.sender),
    threadRoot,
    reply: { _tag: "NotOpen" }
  }
}
