import type { Rendered } from "../matrix/MessageContent.ts"
import { beginning } from "./AnswerLength.ts"

/** What stands folded below an answer, as Markdown, and the line that unfolds it. */
export interface Folded {
  readonly summary: string
  readonly text: string
}

/** Less than that is not worth a fold, in UTF-16 units. */
const least = 256

const escapes: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["\"", "&quot;"]
])
const escapedHtml = (text: string) => text.replaceAll(/[&<>"]/g, (mark) => escapes.get(mark) ?? mark)

const htmlOf = ({ body, formatted }: Rendered): string => formatted ?? escapedHtml(body).replaceAll("\n", "<br>")

/**
 * The answer with the fold below it, of as much of its text as fits, or without it where the answer leaves no room.
 * Its plain text stays the answer's: it is what notifications show and what clients without HTML read, neither of which
 * can fold. Yields Markdown that is to be rendered and takes the result.
 */
export function* withFolded(
  answer: Rendered,
  { summary, text }: Folded,
  fullness: (rendered: Rendered) => number
): Generator<string, Rendered, Rendered | undefined> {
  for (let length = text.length; length > 0; length = length >> 1) {
    const thoughts = yield beginning(text, length)
    if (thoughts !== undefined) {
      const fold = `<details><summary>${escapedHtml(summary)}</summary>${htmlOf(thoughts)}</details>`
      const whole = { body: answer.body, formatted: `${htmlOf(answer)}\n${fold}` }
      if (fullness(whole) <= 1) return whole
    }
    if (length <= least) return answer
  }
  return answer
}
