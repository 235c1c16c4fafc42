import type { EventId, UserId } from "../../Ids.ts"
import type { Asked } from "../../matrix/TurnMark.ts"
import type { OpenQuestion, Turn } from "../Turn.ts"
import { labelsOf, withNewestLabels } from "./ChoiceLabels.ts"
import { keptOf, longestAsk, printOf } from "./RepeatedQuestion.ts"

/** One attempt may ask so many questions. */
export const mostQuestions = 50

/**
 * For so many milliseconds after a question notified somebody, no other question of the attempt notifies them, unless
 * they answered: they are looking at the room anyway.
 */
const ringPace = 10_000

/**
 * A turn remembers so many answers, the newest, and so many signals are taken in at once: so the commit that takes a
 * signal remembers its answer.
 */
export const mostRemembered = 64

/** A message that was meant as an answer and fits no choice, or several. */
export interface Misfit {
  /** The thread of the message, which the bot's hint goes into. */
  readonly threadRoot: EventId | undefined
  /** The message may mean several of the choices. */
  readonly isAmbiguous: boolean
  /** Who wrote it; absent in what an earlier version wrote down: the asker. */
  readonly by?: UserId
  /** It was a reaction, so that the hint replies to the question, which this event shows. */
  readonly about?: EventId
}

/** An event that the room is shown: the question itself as it stands, or a hint after a message that fits no choice. */
export type QuestionShow =
  | { readonly _tag: "Question"; readonly question: OpenQuestion; readonly asked: Asked; readonly chosen?: Chosen }
  | ({ readonly _tag: "Hint"; readonly question: OpenQuestion; readonly event: EventId } & Misfit)

/** How a question was answered: by the choice that the room shows as number `place` from 1 on, or in free words. */
export interface Chosen {
  readonly place: number | undefined
  readonly by: UserId | undefined
  readonly event: EventId | undefined
  /** Why the person refuses, in their words. */
  readonly reason?: string | undefined
}

/** How a question ended, in milliseconds since 1970. */
export interface QuestionEnd {
  readonly at?: number | undefined
  readonly chosen?: Chosen | undefined
}

export interface Questioned {
  readonly turn: Turn
  readonly questions: ReadonlyArray<QuestionShow>
}

/** The turn's answers with one more, the newest of them. */
export const withAnswers = (turn: Turn, event: EventId | undefined): Pick<Turn, "answers"> => {
  const answers = [...(turn.answers ?? []), ...(event === undefined ? [] : [event])].slice(-mostRemembered)
  return answers.length === 0 ? {} : { answers }
}

/** Ends the turn's open question, if there is one, as `asked`. */
export const closeQuestion = (
  turn: Turn,
  asked: Exclude<Asked, "open">,
  { at, chosen }: QuestionEnd = {}
): Questioned => {
  const { question, ...rest } = turn
  if (question === undefined) return { turn, questions: [] }
  const ended = {
    ask: question.ask.slice(0, longestAsk),
    asked,
    ...labelsOf(question),
    print: printOf(question),
    ...(chosen?.by === undefined ? {} : { by: chosen.by }),
    ...(at === undefined ? {} : { at })
  }
  const asks = withNewestLabels((turn.asks ?? []).map((one, index) => (index === question.number ? ended : one)))
  return {
    turn: { ...rest, ...(turn.asks === undefined ? {} : { asks }), ...withAnswers(turn, chosen?.event) },
    // A question of an earlier version has no event of its own.
    questions: question.number === undefined
      ? []
      : [{ _tag: "Question", question, asked, ...(chosen === undefined ? {} : { chosen }) }]
  }
}

/** Opens a question of the agent's in place of the one that is open; undefined where the agent asked too many. */
export const openQuestion = (
  turn: Turn,
  asked: Pick<OpenQuestion, "ask" | "title" | "text" | "choices" | "deadline">,
  at: number,
  approvers = false
): Questioned | undefined => {
  const before = closeQuestion(turn, "withdrawn")
  const number = turn.asks?.length ?? 0
  if (number >= mostQuestions) return undefined
  const since = turn.rungAt === undefined ? ringPace : at - turn.rungAt
  const quiet = since >= 0 && since < ringPace
  const question: OpenQuestion = {
    ask: asked.ask,
    ...keptOf(asked),
    number,
    ...(quiet ? { quiet } : {}),
    ...(approvers ? { approvers } : {}),
    ...(asked.deadline === undefined ? {} : { deadline: asked.deadline })
  }
  return {
    turn: {
      ...before.turn,
      ...(quiet ? {} : { rungAt: at }),
      question,
      asks: [...(before.turn.asks ?? []), { ask: asked.ask.slice(0, longestAsk), asked: "open" }],
      told: number + 1
    },
    questions: [...before.questions, { _tag: "Question", question, asked: "open" }]
  }
}
