import { isHeard } from "../../access/HeardPeople.ts"
import type { Inbound } from "../../matrix/InboundEvent.ts"
import { readAnswerEmoji } from "../../questions/AnswerEmoji.ts"
import { reactedChoice } from "../../questions/MatchChoice.ts"
import { isExpired } from "../../turns/asking/QuestionDeadline.ts"
import type { AskedQuestion } from "../AskedQuestion.ts"
import type { Route, RouteContext } from "../Route.ts"
import { type Answerer, endingOf, expiry, mayAnswer, notOpen, notYours } from "./AnswerRight.ts"
import { mayBeUnconfirmed } from "./Unconfirmed.ts"

type Reaction = Extract<Inbound, { readonly _tag: "Reaction" }>

/** Whether a reaction can be an answer at all, so that its question has to be looked up. */
export const canAnswer = (inbound: Inbound): inbound is Reaction =>
  inbound._tag === "Reaction" && readAnswerEmoji(inbound.key) !== undefined

const reactsTo = ({ hint, shown }: AskedQuestion, { target }: Reaction) =>
  shown !== undefined && (target === shown.event || target === hint)

/** Whether people say with a reaction what they think, unless it answers their own question. */
const isOpinion = ({ key }: Reaction) => {
  const emoji = readAnswerEmoji(key)
  return emoji !== undefined && "unclear" in emoji
}

/** The route of a reaction to a question that is open, at least as far as the journal knows. */
const toOpen = (context: RouteContext, asked: AskedQuestion, reaction: Reaction, to: Answerer): Route | undefined => {
  const { chat, prompt, question, shown } = asked
  const emoji = readAnswerEmoji(reaction.key)
  if (emoji === undefined || shown === undefined) return undefined
  const { sender: by } = reaction
  if (!mayAnswer(context, asked, by) || !(context.isAllowed(by) || context.isApprover?.(by) === true)) {
    return isOpinion(reaction) ? undefined : notYours(context, asked, shown.event, to)
  }
  if (isExpired(question, context.now ?? -Infinity)) {
    return isOpinion(reaction) ? undefined : notOpen(context, shown.event, to, expiry(asked))
  }
  const match = reactedChoice(question, emoji)
  const about = { chat, prompt, by, number: question.number, otherwise: notOpen(context, shown.event, to, undefined) }
  return typeof match === "object"
    ? { _tag: "Answer", ...about, choice: match }
    : {
      _tag: "Unfit",
      ...about,
      ask: question.ask,
      threadRoot: to.threadRoot,
      isAmbiguous: match === "ambiguous",
      about: shown.event
    }
}

/**
 * The route of a reaction to a question, or to the word that repeats its choices; undefined where it has nothing to do
 * with one, and of strangers, who get no word. What it is to an ended question is said to whoever reacts, once.
 */
export const questionReaction = (context: RouteContext, reaction: Reaction): Route | undefined => {
  if (!canAnswer(reaction) || !isHeard(context, reaction.sender)) return undefined
  const user = reaction.sender
  const asked = context.questions.find((one) => reactsTo(one, reaction))
  if (asked?.shown !== undefined) {
    return toOpen(context, asked, reaction, { user, threadRoot: asked.threadRoot, about: asked.shown.event })
  }
  if (mayBeUnconfirmed(context, reaction.target)) return { _tag: "Hold" }
  const ended = context.ended?.(reaction.target)
  if (ended === undefined && context.isUnconfirmed?.(reaction.target) === true) return { _tag: "Hold", alone: true }
  return ended === undefined || isOpinion(reaction)
    ? undefined
    : notOpen(context, ended.event, { user, threadRoot: ended.threadRoot, about: ended.event }, endingOf(ended))
}
