import type { EventId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { endingOf, mayAnswer, notOpen } from "./answering/AnswerRight.ts"
import { choosesOf } from "./answering/LateAnswer.ts"
import { referredTo, refersTo } from "./AskedQuestion.ts"
import type { Route, RouteContext } from "./Route.ts"

/**
 * The route of a message that refers to an ended question with one of its choices, which the agent could not understand
 * as a prompt: its writer is told so once. Undefined for every other message, and for one that is not `addressed` to
 * the bot by somebody who never could have answered.
 */
export const lateReply = (
  context: Pick<RouteContext, "ended" | "isApprover" | "me" | "names" | "origin">,
  message: Message,
  threadRoot: EventId | undefined,
  addressed: boolean
): Extract<Route, { readonly _tag: "Reply" }> | undefined => {
  const named = message.msgtype === "m.text" ? referredTo(message) : undefined
  const question = named === undefined ? undefined : context.ended?.(named)
  if (question === undefined || !refersTo(question, message)) return undefined
  if (!addressed && !mayAnswer(context, question, message.sender)) return undefined
  return choosesOf(context, question, message)
    ? notOpen(context, question.event, { user: message.sender, threadRoot }, endingOf(question))
    : undefined
}
