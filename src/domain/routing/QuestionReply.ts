import type { ChatId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { isExpired } from "../turns/asking/QuestionDeadline.ts"
import { isForOthers } from "./address/ForUs.ts"
import { expiry, mayAnswer, notOpen, notYours } from "./answering/AnswerRight.ts"
import { mayNameUnconfirmed } from "./answering/Unconfirmed.ts"
import { type AskedQuestion, names } from "./AskedQuestion.ts"
import type { Ending } from "./BotReply.ts"
import type { Route, RouteContext } from "./Route.ts"
import { matched } from "./SpokenAnswer.ts"
import { quotes } from "./SpokenText.ts"

/**
 * The question that a message of this chat may be about. The chat of a thread goes on outside of threads after its room
 * was upgraded.
 */
const questionOf = (context: RouteContext, message: Message, chat: ChatId): AskedQuestion | undefined => {
  const { questions } = context
  const named = questions.find((asked) => names(asked, message) && mayAnswer(context, asked, message.sender))
  // Who did not ask has to say which question is meant.
  const theirs = questions.filter(({ author }) => author === message.sender)
  return named ?? theirs.find((asked) => asked.chat === chat) ??
    theirs.find(({ threadRoot }) => threadRoot === undefined && message.threadRoot === undefined)
}

/** Whether a message replies to something else, mentions others alone, or stands in another thread: no answer then. */
const isElsewhere = (context: RouteContext, asked: AskedQuestion, message: Message) => {
  const { replyTo, threadRoot } = message
  return replyTo !== undefined || isForOthers(context, message) ||
    (threadRoot !== undefined && threadRoot !== asked.threadRoot)
}

/**
 * Whether a message was sent before its writer can have seen the question. Two servers' clocks tell, either of which
 * may be wrong, and the order of our batches; `unclear` where these differ.
 */
const isEarlier = ({ batch }: RouteContext, { shown }: AskedQuestion, { sentAt }: Message): boolean | "unclear" => {
  if (shown === undefined) return false
  const [byClock, byOrder] = [(sentAt ?? 0) < shown.at, batch <= shown.batch]
  return byClock === byOrder ? byClock : "unclear"
}

/** The route of a message that refers to a question which only others may answer. It is no prompt either. */
const replyOfOther = (context: RouteContext, message: Message): Route | undefined => {
  const { sender: user, threadRoot } = message
  const asked = context.questions.find((one) => !mayAnswer(context, one, user) && names(one, message))
  return asked?.shown === undefined ? undefined : notYours(context, asked, asked.shown.event, { user, threadRoot })
}

/**
 * The route of a choice whose question is not open any more by the time that it gets there: its writer is told so.
 * `otherwise`: what it would be without a question, and is where it refers to none and was told so already.
 */
const tooLate = (
  context: RouteContext,
  asked: AskedQuestion,
  message: Message,
  otherwise: Route,
  ending: Ending | undefined
): Route => {
  const { sender: user, threadRoot } = message
  const isPrompt = otherwise._tag === "Prompt" && !names(asked, message)
  return asked.shown === undefined
    ? otherwise
    : notOpen(context, asked.shown.event, { user, threadRoot }, ending, isPrompt ? otherwise.chat : undefined)
}

/**
 * The route of a message that answers an open question, or was meant to; undefined where it has nothing to do with
 * one. A message from before the question is no answer. It waits while the server has not confirmed the question.
 * Where its age is unclear, its writer is asked to say it again, unless any text would answer. A question without
 * choices takes only what is addressed to us. `addressed`: the message would be for us without a question too.
 * `otherwise`: its route if the question is closed by then.
 */
export const questionReply = (
  context: RouteContext,
  message: Message,
  chat: ChatId,
  addressed: boolean,
  otherwise: () => Route
): Route | undefined => {
  const notTheirs = replyOfOther(context, message)
  if (notTheirs !== undefined) return addressed ? notTheirs : { _tag: "Ignore", why: "not theirs" }
  if (message.msgtype !== "m.text") return undefined
  if (mayNameUnconfirmed(context, message)) return { _tag: "Hold" }
  const asked = questionOf(context, message, chat)
  if (asked === undefined) return undefined
  const { prompt, question, shown } = asked
  const namesQuestion = names(asked, message)
  const earlier = namesQuestion ? false : isEarlier(context, asked, message)
  if (earlier === true) return undefined
  // A quote by hand shows that the message is for whoever is quoted.
  const isTheirs = namesQuestion || (!isElsewhere(context, asked, message) && (addressed || !quotes(message)))
  const isFree = question.choices.length === 0
  const isMeant = namesQuestion || addressed ||
    (isTheirs && asked.threadRoot !== undefined && message.threadRoot === asked.threadRoot)
  const match = isTheirs && (isMeant || !isFree) ? matched(context, question, message, isMeant) : undefined
  if (match === undefined && (isFree || !isMeant)) return undefined
  if (shown === undefined) return { _tag: "Hold" }
  if (earlier === "unclear" && (match === undefined || isFree)) return undefined
  const isChoice = typeof match === "object" && !isFree
  if (isExpired(question, context.now ?? -Infinity)) {
    return isChoice ? tooLate(context, asked, message, otherwise(), expiry(asked)) : undefined
  }
  const isAnswer = typeof match === "object" && earlier === false
  const instead = isAnswer && isChoice ? tooLate(context, asked, message, otherwise(), undefined) : otherwise()
  const about = { chat: asked.chat, prompt, by: message.sender, number: question.number, otherwise: instead }
  return isAnswer
    ? { _tag: "Answer", ...about, choice: match }
    : { _tag: "Unfit", ...about, ask: question.ask, threadRoot: message.threadRoot, isAmbiguous: match === "ambiguous" }
}
