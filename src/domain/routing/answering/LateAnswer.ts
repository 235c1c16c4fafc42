import type { ChatId, EventId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import { mostOfALabel } from "../../turns/asking/ChoiceLabels.ts"
import { isForOthers } from "../address/ForUs.ts"
import type { OurNames } from "../address/Mention.ts"
import type { EndedQuestion } from "../AskedQuestion.ts"
import type { Route, RouteContext } from "../Route.ts"
import { matched } from "../SpokenAnswer.ts"
import { quotes } from "../SpokenText.ts"
import { endingOf, notOpen } from "./AnswerRight.ts"

/**
 * For so many milliseconds after a question ended, its choices are taken for late answers also where people do not
 * write to the bot: later they write among themselves.
 */
const heardAfter = 600_000

/** Whether a text is short enough to be a choice, so that the last question of its chat has to be looked up. */
export const mayChoose = ({ body, msgtype, replyTo }: Message): boolean =>
  msgtype === "m.text" && replyTo === undefined && body.length <= 4 * mostOfALabel

/** Whether the message is one of the choices that a question had; not where there were none. */
export const choosesOf = (ours: OurNames, { ask, labels }: EndedQuestion, message: Message): boolean => {
  const choices = labels.map((label, at) => ({ id: String(at), label, effect: "other" as const }))
  return choices.length > 0 && matched(ours, { ask, title: "", choices }, message) !== undefined
}

/** Whether the question ended without the person's own answer, so that they may still believe to answer it. */
const isMissed = ({ asked, author, by }: EndedQuestion) =>
  asked === "expired" || asked === "withdrawn" || (asked === "answered" && by !== undefined && by !== author)

/**
 * The route of a message that is a choice of the last question in its chat, which has ended, though it refers to
 * nothing: the agent could not understand it as a prompt. Its writer, who was asked, is told so once, and after that
 * it is a prompt.
 */
export const lateAnswer = (
  context: RouteContext,
  message: Message,
  { chat, threadRoot }: { readonly chat: ChatId; readonly threadRoot: EventId | undefined },
  addressed: boolean
): Route | undefined => {
  const { lastAsked, now } = context
  const ended = mayChoose(message) ? lastAsked?.(chat) : undefined
  if (ended === undefined || ended.author !== message.sender || !isMissed(ended)) return undefined
  if (isForOthers(context, message) || (quotes(message) && !addressed)) return undefined
  if (!addressed && (ended.at === undefined || now === undefined || Math.abs(now - ended.at) > heardAfter)) {
    return undefined
  }
  if (!choosesOf(context, ended, message)) return undefined
  const to = { user: message.sender, threadRoot }
  return notOpen(context, ended.event, to, endingOf(ended), addressed ? chat : undefined)
}
