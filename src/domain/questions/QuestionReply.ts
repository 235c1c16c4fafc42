import type { ChatId, EventId, UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { oncePlace } from "../routing/BotReply.ts"
import type { Route, RouteContext } from "../routing/Route.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { matched } from "./SpokenAnswer.ts"
import { quotes } from "./SpokenText.ts"

/** A question of the agent's that waits for a person. */
export interface AskedQuestion {
  readonly chat: ChatId
  /** The prompt that it belongs to, and who asked that: only they may answer. */
  readonly prompt: EventId
  readonly author: UserId
  readonly threadRoot: EventId | undefined
  readonly question: OpenQuestion
  /**
   * Where the room shows it, when it was sent (`origin_server_ts`), and which batch of events was the newest here
   * when that send began; undefined until the server confirmed it.
   */
  readonly shown: { readonly event: EventId; readonly at: number; readonly batch: number } | undefined
  /** The newest word on what did not answer it, which shows its choices too. */
  readonly hint?: EventId
}

/**
 * Names the question itself, which only somebody can who has seen it: in a reply to it or to what repeats it, or in a
 * thread on it.
 */
export const names = ({ hint, shown }: AskedQuestion, { replyTo, threadRoot }: Message) =>
  shown !== undefined &&
  (replyTo === shown.event || (replyTo !== undefined && replyTo === hint) ||
    (replyTo === undefined && threadRoot === shown.event))

/** The question that a message may be about. */
const questionOf = ({ questions }: RouteContext, message: Message, chat: ChatId): AskedQuestion | undefined => {
  const theirs = questions.filter(({ author }) => author === message.sender)
  return theirs.find((asked) => names(asked, message)) ?? theirs.find((asked) => asked.chat === chat)
}

/** Said to somebody or about something else: it answers nothing, whatever it says. */
const isElsewhere = (context: RouteContext, asked: AskedQuestion, { mentions, replyTo, threadRoot }: Message) =>
  replyTo !== undefined
  || (mentions !== undefined && mentions.length > 0 && !mentions.includes(context.me))
  || (threadRoot !== undefined && threadRoot !== asked.threadRoot)

/**
 * Whether it was said before the question was there, and nobody can have seen it. Two servers' clocks say so, either
 * of which may be wrong, and the order in which we came to know; where these differ nobody knows.
 */
const isEarlier = ({ batch }: RouteContext, { shown }: AskedQuestion, { sentAt }: Message): boolean | "unclear" => {
  if (shown === undefined) return false
  const [byClock, byOrder] = [(sentAt ?? 0) < shown.at, batch <= shown.batch]
  return byClock === byOrder ? byClock : "unclear"
}

/**
 * What is said to a question by somebody who may not answer it is no prompt either: the question was not put to them.
 */
const strangersTo = ({ questions, room }: RouteContext, message: Message): Route | undefined => {
  const asked = questions.find((one) => one.author !== message.sender && names(one, message))
  return asked?.shown === undefined ?
    undefined
    : {
      _tag: "Reply",
      chat: oncePlace(room, asked.shown.event, message.sender),
      threadRoot: message.threadRoot,
      reply: { _tag: "NotYours", asker: asked.author }
    }
}

/**
 * What a message is to the agent's question, if it is anything to it: an answer, or meant as one. Nothing that was
 * sent before the question was, and nothing until the server confirmed the question: what may be about it waits for
 * that. Of what would be an answer if it is not older, its writer is asked to say it again, unless any text would be
 * one. Without choices only what is addressed to us is an answer, since any text is one. `addressed`: it would be for
 * us without a question too. `otherwise`: what it is if the question is not open any more.
 */
export const questionReply = (
  context: RouteContext,
  message: Message,
  chat: ChatId,
  addressed: boolean,
  otherwise: () => Route
): Route | undefined => {
  const strangers = strangersTo(context, message)
  if (strangers !== undefined) return addressed ? strangers : { _tag: "Ignore", why: "not theirs" }
  const asked = message.msgtype === "m.text" ? questionOf(context, message, chat) : undefined
  if (asked === undefined) return undefined
  const { author: by, prompt, question, shown } = asked
  const named = names(asked, message)
  const earlier = named ? false : isEarlier(context, asked, message)
  if (earlier === true) return undefined
  // Whom somebody quotes by hand, they talk to.
  const isTheirs = named || (!isElsewhere(context, asked, message) && (addressed || !quotes(message)))
  const isFree = question.choices.length === 0
  const isMeant = named || addressed ||
    (isTheirs && asked.threadRoot !== undefined && message.threadRoot === asked.threadRoot)
  const match = isTheirs && (isMeant || !isFree) ? matched(context.me, question, message) : undefined
  if (match === undefined && (isFree || !isMeant)) return undefined
  if (shown === undefined) return { _tag: "Hold" }
  if (earlier === "unclear" && (match === undefined || isFree)) return undefined
  const about = { chat: asked.chat, prompt, by, number: question.number, otherwise: otherwise() }
  return typeof match === "object" && earlier === false
    ? { _tag: "Answer", ...about, choice: match }
    : { _tag: "Unfit", ...about, ask: question.ask, threadRoot: message.threadRoot, isAmbiguous: match === "ambiguous" }
}
