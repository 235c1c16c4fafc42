import { beginning } from "../../answer/AnswerLength.ts"
import type { Turn } from "../Turn.ts"

/** The longest that is kept of what an agent thinks, in UTF-16 units: as much as is read, and fits into one event. */
export const mostThoughts = 16_384

/** The turn after more of what its agent thinks. A thought after words or tools of its own begins a paragraph. */
export const withThought = (turn: Turn, more: string): Turn => {
  const at = turn.text.length + turn.tools.length
  const { at: before, text } = turn.thoughts ?? { at, text: "" }
  if (text.length >= mostThoughts) return turn
  const gap = text !== "" && before !== at ? "\n\n" : ""
  return { ...turn, thoughts: { text: beginning(text + gap + more, mostThoughts), at } }
}

/** The turn without them. */
export const withoutThoughts = (turn: Turn): Turn => {
  const { thoughts: _, ...rest } = turn
  return rest
}
