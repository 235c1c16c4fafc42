import type { EventId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { referredTo, refersTo } from "./AskedQuestion.ts"
import { oncePlace } from "./BotReply.ts"
import type { Route, RouteContext } from "./Route.ts"
import { matched } from "./SpokenAnswer.ts"

/**
 * The route of a message that refers to an ended question with one of its choices, which the agent could not understand
 * as a prompt: its writer is told so once. Undefined for every other message, and for one that is not `addressed` to
 * the bot by somebody who never could have answered.
 */
export const lateReply = (
  { ended, me, origin }: Pick<RouteContext, "ended" | "me" | "origin">,
  message: Message,
  threadRoot: EventId | undefined,
  addressed: boolean
): Extract<Route, { readonly _tag: "Reply" }> | undefined => {
  const named = message.msgtype === "m.text" ? referredTo(message) : undefined
  const question = named === undefined ? undefined : ended?.(named)
  if (question === undefined || !refersTo(question, message)) return undefined
  if (!addressed && message.sender !== question.author) return undefined
  const choices = question.labels.map((label, at) => ({ id: String(at), label, effect: "other" as const }))
  return matched(me, { ask: question.ask, title: "", choices }, message) === undefined ? undefined : {
    _tag: "Reply",
    chat: oncePlace(origin, question.event, message.sender),
    threadRoot,
    reply: { _tag: "NotOpen" }
  }
}
