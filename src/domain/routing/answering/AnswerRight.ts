import type { ChatId, EventId, UserId } from "../../Ids.ts"
import type { AskedQuestion, EndedQuestion } from "../AskedQuestion.ts"
import { type Ending, oncePlace } from "../BotReply.ts"
import type { Route, RouteContext } from "../Route.ts"

type Rights = Pick<RouteContext, "isApprover">

/** Whether somebody may answer a question: who asked, and whoever is named for it. Operators as such may not. */
export const mayAnswer = ({ isApprover }: Rights, { author }: Pick<AskedQuestion, "author">, user: UserId): boolean =>
  user === author || isApprover?.(user) === true

/** Somebody who answers a question, and how: `threadRoot` is the thread that a word to them goes into. */
export interface Answerer {
  readonly user: UserId
  readonly threadRoot: EventId | undefined
  /** They reacted, so that a word to them replies to the question, which this event shows. */
  readonly about?: EventId
}

type Told = Extract<Route, { readonly _tag: "Reply" }>

const aboutOf = ({ about }: Answerer) => (about === undefined ? {} : { about })

/** Tells somebody, once, that others have to answer the question which `event` shows. */
export const notYours = (
  { origin }: Pick<RouteContext, "origin">,
  { author, question }: Pick<AskedQuestion, "author" | "question">,
  event: EventId,
  to: Answerer
): Told => ({
  _tag: "Reply",
  chat: oncePlace(origin, event, to.user, "NotYours"),
  threadRoot: to.threadRoot,
  reply: {
    _tag: "NotYours",
    asker: author,
    ...(question.approvers === true ? { approvers: true } : {}),
    ...aboutOf(to)
  }
})

/**
 * Tells somebody, once, that the question which `event` shows has ended, and how where that is known. Where they were
 * told already, what they say is a prompt of the chat `toldAlready`, or nothing.
 */
export const notOpen = (
  { origin }: Pick<RouteContext, "origin">,
  event: EventId,
  to: Answerer,
  ending: Ending | undefined,
  toldAlready?: ChatId
): Told => ({
  _tag: "Reply",
  chat: oncePlace(origin, event, to.user, "NotOpen"),
  threadRoot: to.threadRoot,
  reply: { _tag: "NotOpen", ...(ending === undefined ? {} : { ending }), ...aboutOf(to) },
  ...(toldAlready === undefined ? {} : { toldAlready })
})

/** How a question ended, as far as it is known. */
export const endingOf = ({ asked, at, by }: EndedQuestion): Ending | undefined =>
  asked === undefined ?
    undefined
    : { asked, ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) }

/** The end of a question whose time is over, though its turn may not have closed it yet. */
export const expiry = ({ question: { deadline } }: Pick<AskedQuestion, "question">): Ending => ({
  asked: "expired",
  ...(deadline === undefined ? {} : { at: deadline })
})
