import { mostOfALabel } from "../turns/asking/ChoiceLabels.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { type MatchedChoice, meantChoice } from "./MatchChoice.ts"

/** What stands between a choice and the words behind it. A number goes on behind a dot, a comma or a colon. */
const separator = /\s*(?:[,;:](?!\d)|[.!)](?=\s)|\n)\s*|\s+-\s+|\s*[–—]\s*/g

/** So many places of a text are tried. */
const mostTried = 8

interface Split {
  readonly head: string
  readonly reason: string
}

/** The ways to take a text for a choice and words behind it, the longest choice first. */
const splits = (body: string): ReadonlyArray<Split> => {
  const beginning = body.slice(0, 2 * mostOfALabel)
  const found: Array<Split> = []
  for (const { 0: sign, index } of beginning.matchAll(separator)) {
    if (found.length === mostTried) break
    if (index > 0) found.unshift({ head: body.slice(0, index), reason: body.slice(index + sign.length).trim() })
  }
  return found.filter(({ reason }) => reason !== "")
}

/** The same for an emoji at the beginning, behind which nothing has to stand. */
const emojiSplit = (body: string): ReadonlyArray<Split> => {
  const match = /^([\u2716\u274C]\uFE0F?)[\s,;:.!)–—-]*/u.exec(body)
  if (match === null) return []
  const reason = body.slice(match[0].length).trim()
  return reason === "" ? [] : [{ head: match[1]!, reason }]
}

/**
 * The choice to refuse that a text begins with, and the words behind it, which say why: `no, use staging instead`,
 * `3: not on Friday`. Nothing that allows is read so: more words there could take it back.
 */
export const refusalIn = (
  question: OpenQuestion,
  body: string
): (MatchedChoice & { readonly text: string }) | undefined => {
  const text = body.trim()
  for (const { head, reason } of [...emojiSplit(text), ...splits(text)]) {
    const place = meantChoice(question.choices, head)
    const choice = typeof place === "number" ? question.choices[place - 1] : undefined
    if (choice?.effect === "deny") return { ask: question.ask, choice: choice.id, place: Number(place), text: reason }
  }
  return undefined
}
