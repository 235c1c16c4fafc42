import { oneLine } from "./OneLine.ts"
import type { OpenQuestion } from "./Turn.ts"

/** `choice` is the agent's own name of it; `place` is where the room shows it, from 1. A free question is answered by `text`. */
export interface MatchedChoice {
  readonly ask: string
  readonly choice?: string
  readonly place?: number
  readonly text?: string
}

/** `ambiguous`: it may mean more than one of the choices, so it means none. */
export type Match = MatchedChoice | "ambiguous" | undefined

/** A title, a label, and how many labels a question shows: together they fit into an event. */
export const mostOfATitle = 160
export const mostOfALabel = 80
export const mostChoices = 40

/** A label as the room shows it, which is what people answer with. */
export const labelOf = (choice: { readonly label: string }): string => oneLine(choice.label, mostOfALabel)

/** Case, spaces and how an emoji is drawn make no difference. */
const plain = (text: string) => text.normalize("NFC").replaceAll(/[\uFE0E\uFE0F\u20E3]/g, "").replaceAll("🔟", "10").replaceAll(/\s+/g, " ").trim().toLowerCase()

/** `1.`, `1)`, `yes!`: a sign at the end says nothing of its own. */
const bare = (text: string) => {
  let end = text.length
  while (end > 0 && ".)!".includes(text[end - 1]!)) end--
  return text.slice(0, end).trimEnd()
}

/** The number that a text is, as it is written: no sign, no zero before it. */
const numberOf = (text: string) => (/^[1-9]\d{0,2}$/.test(text) ? Number(text) : undefined)

/** The places of the choices whose words these are: to the letter, else but for the signs at the end. */
const places = (labels: ReadonlyArray<string>, said: string): ReadonlyArray<number> => {
  const where = (is: (label: string) => boolean) => labels.flatMap((label, index) => (is(label) ? [index + 1] : []))
  const exact = where((label) => label === said)
  return exact.length > 0 ? exact : where((label) => bare(label) !== "" && bare(label) === bare(said))
}

/**
 * Does this text answer the question? Only a whole match counts: the number that is shown before a choice, or its words. What
 * the agent calls its choices nobody sees, so nobody can mean it. A label that is another number than its own makes that
 * number ambiguous. A question without choices takes any text.
 */
export const matchChoice = (question: OpenQuestion, body: string): Match => {
  const { ask, choices } = question
  if (body.trim() === "") return undefined
  if (choices.length === 0) return { ask, text: body }
  if (body.length > 4 * mostOfALabel) return undefined
  const said = plain(body)
  const labels = choices.map((choice) => plain(labelOf(choice)))
  const number = numberOf(bare(said))
  const numbered = number !== undefined && number <= choices.length ? [number] : []
  const worded = places(labels, said)
  const meant = new Set([...numbered, ...worded])
  const misleads = worded.some((place) => (numberOf(bare(labels[place - 1]!)) ?? place) !== place)
  if (meant.size > 1 || misleads) return "ambiguous"
  const [place] = meant
  return place === undefined ? undefined : { ask, choice: choices[place - 1]!.id, place }
}
