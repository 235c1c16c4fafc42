import type { EventId, UserId } from "../Ids.ts"
import type { Asked } from "../matrix/MessageContent.ts"
import type { AgentCommand } from "../turns/AgentCommand.ts"
import type { OpenQuestion, Turn } from "../turns/Turn.ts"
import { labelsOf, withNewestLabels } from "./EndedLabels.ts"
import { type Misfit, mostChoices } from "./MatchChoice.ts"

/** So many questions can one attempt ask. */
export const mostQuestions = 50

/**
 * Whoever was rung for a question and has not answered looks there: so soon after it, in milliseconds, no other one
 * of the attempt rings them.
 */
const ringPace = 10_000

/** The longest name of a question that is remembered, and that a mark repeats. */
export const longestAsk = 255

/** More of a text than is shown; it may be longer before it is tidied up. */
const mostOfAny = 8_000

/**
 * The newest answers that a turn remembers, and so many signals are taken in at once: each is known to the commit
 * that took it.
 */
export const mostRemembered = 64

/**
 * An event that the room is shown for a question: the question itself as it stands, or a word on a message that did
 * not answer it.
 */
export type QuestionShow =
  | { readonly _tag: "Question"; readonly question: OpenQuestion; readonly asked: Asked; readonly chosen?: Chosen }
  | ({ readonly _tag: "Hint"; readonly question: OpenQuestion; readonly event: EventId } & Misfit)

/**
 * How a question was answered: by which of its choices, counted from 1 as the room shows them, or in words of one's
 * own.
 */
export interface Chosen {
  readonly place: number | undefined
  readonly by: UserId | undefined
  readonly event: EventId | undefined
}

export interface Questioned {
  readonly turn: Turn
  readonly questions: ReadonlyArray<QuestionShow>
}

const remembered = (turn: Turn, event: EventId | undefined): Pick<Turn, "answers"> => {
  const answers = [...(turn.answers ?? []), ...(event === undefined ? [] : [event])].slice(-mostRemembered)
  return answers.length === 0 ? {} : { answers }
}

/** Ends the open question, if there is one. */
export const closeQuestion = (turn: Turn, asked: Exclude<Asked, "open">, chosen?: Chosen): Questioned => {
  const { question, ...rest } = turn
  if (question === undefined) return { turn, questions: [] }
  const ended = { ask: question.ask.slice(0, longestAsk), asked, ...labelsOf(question) }
  const asks = withNewestLabels((turn.asks ?? []).map((one, index) => (index === question.number ? ended : one)))
  return {
    turn: { ...rest, ...(turn.asks === undefined ? {} : { asks }), ...remembered(turn, chosen?.event) },
    // One of an earlier version has no event of its own.
    questions: question.number === undefined
      ? []
      : [{ _tag: "Question", question, asked, ...(chosen === undefined ? {} : { chosen }) }]
  }
}

/** A question of the agent's takes the place of the one that is open; undefined: it has asked too many. */
export const openQuestion = (
  turn: Turn,
  asked: Pick<OpenQuestion, "ask" | "title" | "text" | "choices">,
  at: number
): Questioned | undefined => {
  const before = closeQuestion(turn, "withdrawn")
  const number = turn.asks?.length ?? 0
  if (number >= mostQuestions) return undefined
  const since = turn.rungAt === undefined ? ringPace : at - turn.rungAt
  const quiet = since >= 0 && since < ringPace
  const choices = asked.choices.slice(0, mostChoices).map(({ effect, id, label }) => ({
    effect,
    id,
    label: label.slice(0, mostOfAny)
  }))
  const question: OpenQuestion = {
    ask: asked.ask,
    title: asked.title.slice(0, mostOfAny),
    choices,
    number,
    ...(quiet ? { quiet } : {}),
    ...(asked.text === undefined ? {} : { text: asked.text.slice(0, mostOfAny) })
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

/** Whether a run that is told again has come to a question that it asked before; the turn has then heard it. */
export const toldAgain = (turn: Turn, ask: string): Turn | undefined => {
  const told = turn.told ?? 0
  return turn.asks?.[told]?.ask === ask.slice(0, longestAsk) ? { ...turn, told: told + 1 } : undefined
}

export interface QuestionAnswer {
  readonly ask: string
  /** Which of the attempt's questions was in view: the agent may have asked again under the same name. */
  readonly number?: number
  readonly choice?: string
  readonly place?: number
  readonly text?: string
  readonly event?: EventId
  readonly by?: UserId
}

const isOpenQuestion = ({ question }: Turn, { ask, number }: Pick<QuestionAnswer, "ask" | "number">) =>
  question?.ask === ask && question.number === number

/** Takes an answer to the open question; undefined: it is another's. */
export const answered = (
  turn: Turn,
  answer: QuestionAnswer
): Questioned & { readonly command: Extract<AgentCommand, { _tag: "Answer" }> } | undefined => {
  if (turn.question === undefined || !isOpenQuestion(turn, answer)) return undefined
  const { ask, by, choice, event, place, text } = answer
  const command = {
    _tag: "Answer" as const,
    ask,
    ...(choice === undefined ? {} : { choice }),
    ...(text === undefined ? {} : { text })
  }
  const known = turn.question.choices.findIndex(({ id }) => id === choice) + 1
  const closed = closeQuestion(turn, "answered", {
    place: choice === undefined ? undefined : place ?? (known || undefined),
    by,
    event
  })
  const { rungAt: _, ...rest } = closed.turn
  return { ...closed, turn: { ...rest, answer: command, answeredAfter: turn.cursor?.seq ?? 0 }, command }
}

/** Whoever is asked again at once reads nothing; whoever waits longer believes that they were heard. Milliseconds. */
const hintedAgainAfter = { unfit: 30_000, ambiguous: 10_000 }

/**
 * A message that was meant as an answer and is none is told what would be one: the first, and then one after a while.
 */
export const unfit = (
  turn: Turn,
  { at, event, isAmbiguous = false, threadRoot, ...of }: Pick<QuestionAnswer, "ask" | "number"> & {
    readonly at: number
    readonly event: EventId
  } & Partial<Misfit>
): Questioned | undefined => {
  const { question } = turn
  if (question === undefined || !isOpenQuestion(turn, of)) return undefined
  const heard = { ...turn, ...remembered(turn, event) }
  const since = question.hintedAt === undefined ? Infinity : Math.abs(at - question.hintedAt)
  return question.number === undefined || since < hintedAgainAfter[isAmbiguous ? "ambiguous" : "unfit"]
    ? { turn: heard, questions: [] }
    : {
      turn: { ...heard, question: { ...question, hintedAt: at } },
      questions: [{ _tag: "Hint", question, event, threadRoot, isAmbiguous }]
    }
}
