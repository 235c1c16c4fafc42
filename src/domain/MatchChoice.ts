import type { OpenQuestion } from "./Turn.ts"

export interface MatchedChoice {
  readonly ask: string
  readonly choice?: string
  readonly text?: string
}

/**
 * Does this message answer the question? Only a whole match counts: the number of a choice, or its words. A question
 * without choices takes any text. Everything else is a message like any other.
 */
export const matchChoice = (question: OpenQuestion, body: string): MatchedChoice | undefined => {
  const said = body.trim().toLowerCase()
  if (said === "") return undefined
  if (question.choices.length === 0) return { ask: question.ask, text: body }
  const byWords = question.choices.find((choice) => choice.label.trim().toLowerCase() === said || choice.id.toLowerCase() === said)
  const chosen = byWords ?? (/^\d{1,3}$/.test(said) ? question.choices[Number(said) - 1] : undefined)
  return chosen === undefined ? undefined : { ask: question.ask, choice: chosen.id }
}
