import type { EventId } from "../Ids.ts"
import { oneLine } from "../OneLine.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { bare, loose, numberedWords, numberOf, plain } from "./ChoiceForms.ts"

/**
 * `choice` is the agent's own name of it; `place` is where the room shows it, from 1. A free question is answered by
 * `text`.
 */
export interface MatchedChoice {
  readonly ask: string
  readonly choice?: string
  readonly place?: number
  readonly text?: string
}

/** `ambiguous`: it may mean more than one of the choices, so it means none. */
export type Match = MatchedChoice | "ambiguous" | undefined

/** A message that was meant as an answer and is none: what is said to it goes into its thread. */
export interface Misfit {
  readonly threadRoot: EventId | undefined
  /** It may mean more than one of the choices. */
  readonly isAmbiguous: boolean
}

/** A title, a label, and how many labels a question shows: together they fit into an event. */
export const mostOfATitle = 160
export const mostOfALabel = 80
export const mostChoices = 40

/** A label as the room shows it, which is what people answer with. */
export const labelOf = (choice: { readonly label: string }): string => oneLine(choice.label, mostOfALabel) || "?"

/** From strict to loose: what is to the letter one label means no other. */
const forms: ReadonlyArray<(text: string) => string> = [plain, (text) => bare(plain(text)), loose]

/** The places of the choices whose words these are. */
const places = (labels: ReadonlyArray<string>, said: string): ReadonlyArray<number> => {
  for (const form of forms) {
    const words = form(said)
    const found = labels.flatMap((label, index) => (words !== "" && form(label) === words ? [index + 1] : []))
    if (found.length > 0) return found
  }
  return []
}

/**
 * The places that a text means by its words, by its number, or by both as the room shows them, which tells equal
 * words apart.
 */
const meant = (labels: ReadonlyArray<string>, said: string): ReadonlyArray<number> => {
  const worded = places(labels, said)
  const shown = numberedWords(said).find(({ number, words }) => places(labels, words).includes(number))
  if (shown !== undefined) return [shown.number, ...worded]
  const number = numberOf(said)
  // A label that is another number than its own says that number too.
  const misleading = worded.flatMap((place) => numberOf(labels[place - 1]!) ?? [])
  return [...worded, ...misleading, ...(number !== undefined && number <= labels.length ? [number] : [])]
}

/**
 * Does this text answer the question? Only a whole match counts: the number that is shown before a choice, its words,
 * or both. What the agent calls its choices nobody sees, so nobody can mean it. A label that is another number than
 * its own makes that number ambiguous. A question without choices takes any text.
 */
export const matchChoice = (question: OpenQuestion, body: string): Match => {
  const { ask, choices } = question
  if (body.trim() === "") return undefined
  if (choices.length === 0) return { ask, text: body }
  if (body.length > 4 * mostOfALabel) return undefined
  const [place, ...others] = new Set(meant(choices.map(labelOf), body))
  if (others.length > 0) return "ambiguous"
  return place === undefined ? undefined : { ask, choice: choices[place - 1]!.id, place }
}
