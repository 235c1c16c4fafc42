import { labelOf, mostOfALabel } from "../turns/asking/ChoiceLabels.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { type AnswerEmoji, placeWith, readEffect } from "./AnswerEmoji.ts"
import { bare, loose, numberedWords, numberOf, plain } from "./ChoiceForms.ts"

/**
 * How a message answers a question: by `choice`, the agent's own name of it, which the room shows as number `place`
 * from 1 on; or by `text` where the question has no choices. `text` beside a choice that refuses says why.
 */
export interface MatchedChoice {
  readonly ask: string
  readonly choice?: string
  readonly place?: number
  readonly text?: string
}

/** `ambiguous`: the text may mean several of the choices, so it means none. */
export type Match = MatchedChoice | "ambiguous" | undefined

/** Ways to compare words, from strict to loose: a text that is exactly one label means no other label. */
const forms: ReadonlyArray<(text: string) => string> = [plain, (text) => bare(plain(text)), loose]

/** The places of the choices that have these words. */
const places = (labels: ReadonlyArray<string>, text: string): ReadonlyArray<number> => {
  for (const form of forms) {
    const words = form(text)
    const matches = labels.flatMap((label, index) => (words !== "" && form(label) === words ? [index + 1] : []))
    if (matches.length > 0) return matches
  }
  return []
}

/**
 * The places that a text means: by its words, by its number, or by both as the room shows them, which tells equal
 * words apart.
 */
const meant = (labels: ReadonlyArray<string>, text: string): ReadonlyArray<number> => {
  const worded = places(labels, text)
  const shown = numberedWords(text).find(({ number, words }) => places(labels, words).includes(number))
  if (shown !== undefined) return [shown.number, ...worded]
  const number = numberOf(text)
  // A label that is a number, but not its own place, means that number as well.
  const misleading = worded.flatMap((place) => numberOf(labels[place - 1]!) ?? [])
  return [...worded, ...misleading, ...(number !== undefined && number <= labels.length ? [number] : [])]
}

/** The place of the choice that a text means, from 1 on. An emoji counts where no label is that. */
export const meantChoice = (choices: OpenQuestion["choices"], text: string): number | "ambiguous" | undefined => {
  const [place, ...others] = new Set(meant(choices.map(labelOf), text))
  if (others.length > 0) return "ambiguous"
  const effect = place === undefined ? readEffect(text) : undefined
  return effect === undefined ? place : placeWith(choices, effect)
}

const matchOf = ({ ask, choices }: OpenQuestion, place: number | "ambiguous" | undefined): Match =>
  typeof place === "number" ? { ask, choice: choices[place - 1]!.id, place } : place

/**
 * The choice that a text means. Only a whole match counts: the number that the room shows before a choice, its words,
 * both, or the emoji that stands for it. Nobody sees the agent's names of its choices, so they do not count. A label
 * that is a number, but not its own place, makes that number ambiguous. A question without choices takes any text.
 */
export const matchChoice = (question: OpenQuestion, body: string): Match => {
  const { ask, choices } = question
  if (body.trim() === "") return undefined
  if (choices.length === 0) return { ask, text: body }
  if (body.length > 4 * mostOfALabel) return undefined
  return matchOf(question, meantChoice(choices, body))
}

/** The choice that a reaction means. */
export const reactedChoice = (question: OpenQuestion, emoji: AnswerEmoji): Match => {
  if ("unclear" in emoji) return undefined
  return matchOf(
    question,
    "effect" in emoji ? placeWith(question.choices, emoji.effect) : meantChoice(question.choices, String(emoji.number))
  )
}
