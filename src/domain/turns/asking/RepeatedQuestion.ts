import { Hash } from "effect"
import type { AskedBefore, OpenQuestion, Turn } from "../Turn.ts"

/** A question shows so many of its choices: together with title and text they fit into an event. */
export const mostChoices = 40

/** The longest name of a question that a turn remembers and a mark repeats, in UTF-16 units. */
export const longestAsk = 255

/** So much of a title, text or label is kept, in UTF-16 units: more than is shown, because tidying up shortens it. */
const mostOfAny = 8_000

/** What a question asks. */
export type QuestionContent = Pick<OpenQuestion, "title" | "text" | "choices">

/** As much of a question as is kept, which is all that anybody was shown of it. */
export const keptOf = ({ choices, text, title }: QuestionContent): QuestionContent => ({
  title: title.slice(0, mostOfAny),
  choices: choices.slice(0, mostChoices).map(({ effect, id, label }) => ({
    effect,
    id,
    label: label.slice(0, mostOfAny)
  })),
  ...(text === undefined ? {} : { text: text.slice(0, mostOfAny) })
})

const spelled = (question: QuestionContent): string => {
  const { choices, text, title } = keptOf(question)
  return JSON.stringify([title, text ?? null, choices.map(({ effect, id, label }) => [id, effect, label])])
}

/** By which a question is known again after its text is gone. It tells accidents apart, and lets no answer through. */
export const printOf = (question: QuestionContent): number => Hash.string(spelled(question))

type Repeated = QuestionContent & Pick<OpenQuestion, "ask">

const isAsBefore = (turn: Turn, number: number, before: AskedBefore, asked: Repeated) => {
  const whole = turn.question?.number === number ? turn.question : turn.answered
  return whole?.number === number ? spelled(whole) === spelled(asked) : before.print === printOf(asked)
}

/**
 * The turn after a repeated run came to a question that it asked before; undefined where the question is new. The same
 * name is not enough: a run that goes another way may ask something else under it, and nobody was shown that. One that
 * an earlier version wrote down as ended is asked again, as nobody knows what it was.
 */
export const toldAgain = (turn: Turn, asked: Repeated): Turn | undefined => {
  const next = turn.told ?? 0
  const before = turn.asks?.[next]
  return before?.ask === asked.ask.slice(0, longestAsk) && isAsBefore(turn, next, before, asked)
    ? { ...turn, told: next + 1 }
    : undefined
}

/** Whether the answer that is kept was to the question which the repeated run has come to, as `toldAgain` knows it. */
export const isAnsweredAgain = ({ answered, told }: Turn): boolean =>
  answered !== undefined && answered.number === (told ?? 0)

/** The turn without an answer that is kept. */
export const answerGone = (turn: Turn): Turn => {
  const { answer: _, answered: __, answeredAfter: ___, ...rest } = turn
  return rest
}
