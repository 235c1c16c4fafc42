import type { MarkdownIt, StateBlock } from "markdown-it"
import { closes, type Fence, fencesIn, innerBlock, isDocument } from "../../../domain/answer/CodeFences.ts"

const lineOf = (state: StateBlock, line: number) =>
  state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line] ?? 0)

/** The document that begins in a line; undefined where none does. */
const documentAt = (state: StateBlock, line: number): Fence | undefined => {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent
  const mark = state.src[(state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)]
  if (indent >= 4 || (mark !== "`" && mark !== "~")) return undefined
  const fence = fencesIn(`${lineOf(state, line)}\n`, 0, undefined, Number.POSITIVE_INFINITY)[0]
  return fence !== undefined && isDocument(fence) ? fence : undefined
}

/** The line behind the document's last one, and whether it has a line that closes it. */
const documentEnd = (state: StateBlock, document: Fence, first: number, endLine: number) => {
  const blocks = [document]
  for (let line = first + 1; line < endLine; line++) {
    const indent = (state.sCount[line] ?? 0) - state.blkIndent
    const text = lineOf(state, line)
    if (text !== "" && indent < 0) return { end: line, isClosed: false }
    const block = innerBlock(blocks, text, 0, 0)
    if (block !== undefined) blocks.push(block)
    // Indented marks close a block in an item of the document, and not the document.
    else if (blocks.length > 1 ? closes(text, blocks.at(-1)!) : indent < 4 && closes(text, document)) blocks.pop()
    if (blocks.length === 0) return { end: line, isClosed: true }
  }
  return { end: endLine, isClosed: false }
}

const documentFence = (state: StateBlock, first: number, endLine: number, silent: boolean): boolean => {
  const document = documentAt(state, first)
  if (document === undefined) return false
  if (silent) return true
  const { end, isClosed } = documentEnd(state, document, first, endLine)
  state.line = end + (isClosed ? 1 : 0)
  const token = state.push("fence", "code", 0)
  token.info = document.info
  token.content = state.getLines(first + 1, end, state.sCount[first] ?? 0, true)
  token.markup = document.marks
  token.map = [first, state.line]
  return true
}

/**
 * Makes a parser read a document in a fence with the blocks of code that it has itself: its end is not that of the
 * first of them. Which blocks count is said by `CodeFences`, by which answers are cut and held back.
 */
export const withDocuments = (parser: MarkdownIt): void => {
  parser.block.ruler.before("fence", "document", documentFence, {
    alt: ["paragraph", "reference", "blockquote", "list"]
  })
}
