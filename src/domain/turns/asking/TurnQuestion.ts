import type { EventId, UserId } from "../../Ids.ts"
import type { Asked } from "../../matrix/TurnMark.ts"
import type { AgentCommand } from "../AgentCommand.ts"
import type { OpenQuestion, Turn } from "../Turn.ts"
import { labelsOf, withNewestLabels } from "./ChoiceLabels.ts"

/** One attempt may ask so many questions. */
export const mostQuestions = 50

/** A question shows so many of its choices: together with title and text they fit into an event. */
export const mostChoices = 40

/**
 * For so many milliseconds after a question notified somebody, no other question of the attempt notifies them, unless
 * they answered: they are looking at the room anyway.
 */
const ringPace = 10_000

/** The longest name of a question that a turn remembers and a mark repeats, in UTF-16 units. */
export const longestAsk = 255

/** So much of a title, text or label is kept, in UTF-16 units: more than is shown, because tidying up shortens it. */
const mostOfAny = 8_000

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
}

export interface Questioned {
  readonly turn: Turn
  readonly questions: ReadonlyArray<QuestionShow>
}

const remembered = (turn: Turn, event: EventId | undefined): Pick<Turn, "answers"> => {
  const answers = [...(turn.answers ?? []), ...(event === undefined ? [] : [event])].slice(-mostRemembered)
  return answers.length === 0 ? {} : { answers }
}

/** Ends the turn's open question, if there is one, as `asked`. */
export const closeQuestion = (turn: Turn, asked: Exclude<Asked, "open">, chosen?: Chosen): Questioned => {
  const { question, ...rest } = turn
  if (question === undefined) return { turn, questions: [] }
  const ended = { ask: question.ask.slice(0, longestAsk), asked, ...labelsOf(question) }
  const asks = withNewestLabels((turn.asks ?? []).map((one, index) => (index === question.number ? ended : one)))
  return {
    turn: { ...rest, ...(turn.asks === undefined ? {} : { asks }), ...remembered(turn, chosen?.event) },
    // A question of an earlier version has no event of its own.
    questions: question.number === undefined
      ? []
      : [{ _tag: "Question", question, asked, ...(chosen === undefined ? {} : { chosen }) }]
  }
}

/** Opens a question of the agent's in place of the one that is open; undefined where the agent asked too many. */
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

/** The turn after a repeated run came to a question that it asked before; undefined where the question is new. */
export const toldAgain = (turn: Turn, ask: string): Turn | undefined => {
  const next = turn.told ?? 0
  return turn.asks?.[next]?.ask === ask.slice(0, longestAsk) ? { ...turn, told: next + 1 } : undefined
}

export interface QuestionAnswer {
  readonly ask: string
  /** The number of the question, because the agent may ask again under the same name. */
  readonly number?: number
  readonly choice?: string
  readonly place?: number
  readonly text?: string
  readonly event?: EventId
  readonly by?: UserId
}

const isOpenQuestion = ({ question }: Turn, { ask, number }: Pick<QuestionAnswer, "ask" | "number">) =>
  question?.ask === ask && question.number === number

/** Takes an answer to the open question; undefined where the answer is to another question. */
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
  const placeOfChoice = turn.question.choices.findIndex(({ id }) => id === choice) + 1
  const closed = closeQuestion(turn, "answered", {
    place: choice === undefined ? undefined : place ?? (placeOfChoice || undefined),
    by,
    event
  })
  const { rungAt: _, ...rest } = closed.turn
  return { ...closed, turn: { ...rest, answer: command, answeredAfter: turn.cursor?.seq ?? 0 }, command }
}

/**
 * Milliseconds between two hints. People do not read a hint that comes at once again, and believe after a long silence
 * that they were understood.
 */
const hintedAgainAfter = { unfit: 30_000, ambiguous: 10_000 }

/**
 * Takes a message that was meant as an answer and fits no choice. The first such message gets a hint, later ones get
 * one after a while; undefined where the message is about another question.
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
