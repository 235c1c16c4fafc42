import type { MarkdownIt } from "markdown-it"
import { flanksOf } from "../../../domain/answer/marks/EmphasisMarks.ts"

/** Makes a parser read marks of emphasis by the rule by which they are held back while a text grows. */
export const withEmphasis = (parser: MarkdownIt): void => {
  parser.inline.State = class extends parser.inline.State {
    override scanDelims(start: number) {
      let end = start + 1
      while (end < this.posMax && this.src[end] === this.src[start]) end++
      const { closes, opens } = flanksOf(this.src, start, end, this.posMax)
      return { can_open: opens, can_close: closes, length: end - start }
    }
  }
}
