import type { AgentCommand } from "./AgentCommand.ts"
import type { EventId, UserId } from "./Ids.ts"
import { mostChoices } from "./MatchChoice.ts"
import type { Asked } from "./Outgoing.ts"
import type { OpenQuestion, Turn } from "./Turn.ts"

/** So many questions can one attempt ask. */
export const mostQuestions = 50

/** Whoever was rung for a question and has not answered looks there: so soon after it, in milliseconds, no other one of the attempt rings them. */
const ringPace = 10_000

/** The longest name of a question that is remembered, and that a mark repeats. */
export const longestAsk = 255

/** More of a text than is shown; it may be longer before it is tidied up. */
const mostOfAny = 8_000

/** The newest answers that a turn remembers; each is written down with the commit that took it. */
const mostRemembered = 64

/** An event that the room is shown for a question: the question itself as it stands, or a word on a message that did not answer it. */
export type QuestionShow =
  | { readonly _tag: "Question"; readonly question: OpenQuestion; readonly asked: Asked; readonly chosen?: Chosen }
  | { readonly _tag: "Hint"; readonly question: OpenQuestion; readonly event: EventId }

/** How a question was answered: by which of its choices, counted from 1 as the room shows them, or in words of one's own. */
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
  const asks = (turn.asks ?? []).map((one, index) => (index === question.number ? { ask: one.ask, asked } : one))
  return {
    turn: { ...rest, ...(turn.asks === undefined ? {} : { asks }), ...remembered(turn, chosen?.event) },
    // One of an earlier version has no event of its own.
    questions: question.number === undefined ? [] : [{ _tag: "Question", question, asked, ...(chosen === undefined ? {} : { chosen }) }]
  }
}

/** A question of the agent's takes the place of the one that is open; undefined: it has asked too many. */
export const openQuestion = (turn: Turn, asked: Pick<OpenQuestion, "ask" | "title" | "text" | "choices">, at: number): Questioned | undefined => {
  const before = closeQuestion(turn, "withdrawn")
  const number = turn.asks?.length ?? 0
  if (number >= mostQuestions) return undefined
  const since = turn.rungAt === undefined ? ringPace : at - turn.rungAt
  const quiet = since >= 0 && since < ringPace
  const choices = asked.choices.slice(0, mostChoices).map(({ effect, id, label }) => ({ effect, id, label: label.slice(0, mostOfAny) }))
  const question: OpenQuestion = { ask: asked.ask, title: asked.title.slice(0, mostOfAny), choices, number, ...(quiet ? { quiet } : {}), ...(asked.text === undefined ? {} : { text: asked.text.slice(0, mostOfAny) }) }
  return {
    turn: { ...before.turn, ...(quiet ? {} : { rungAt: at }), question, asks: [...(before.turn.asks ?? []), { ask: asked.ask.slice(0, longestAsk), asked: "open" }], told: number + 1 },
    questions: [...before.questions, { _tag: "Question", question, asked: "open" }]
  }
}

/** Whether a run that is told again has come to a question that it asked before; the turn has then heard it. */
export const toldAgain = (turn: Turn, ask: string): Turn | undefined => {
  const told = turn.told ?? 0
  return turn.asks?.[told]?.ask === ask.slice(0, longestAsk) ? { ...turn, told: told + 1 } : undefined
}

export interface Answer {
  readonly ask: string
  readonly choice?: string
  readonly place?: number
  readonly text?: string
  readonly event?: EventId
  readonly by?: UserId
}

/** Takes an answer to the open question; undefined: it is another's. */
export const answered = (turn: Turn, { ask, by, choice, event, place, text }: Answer): Questioned & { readonly command: Extract<AgentCommand, { _tag: "Answer" }> } | undefined => {
  if (turn.question?.ask !== ask) return undefined
  const command = { _tag: "Answer" as const, ask, ...(choice === undefined ? {} : { choice }), ...(text === undefined ? {} : { text }) }
  const known = turn.question.choices.findIndex(({ id }) => id === choice) + 1
  const closed = closeQuestion(turn, "answered", { place: choice === undefined ? undefined : place ?? (known || undefined), by, event })
  const { rungAt: _, ...rest } = closed.turn
  return { ...closed, turn: { ...rest, answer: command, answeredAfter: turn.cursor?.seq ?? 0 }, command }
}

/** A message that was meant as an answer and is none: the first of them is told what would be one. */
export const unfit = (turn: Turn, { ask, event }: { readonly ask: string; readonly event: EventId }): Questioned | undefined => {
  const { question } = turn
  if (question?.ask !== ask) return undefined
  const heard = { ...turn, ...remembered(turn, event) }
  return question.hinted === true || question.number === undefined
    ? { turn: heard, questions: [] }
    : { turn: { ...heard, question: { ...question, hinted: true } }, questions: [{ _tag: "Hint", question, event }] }
}
