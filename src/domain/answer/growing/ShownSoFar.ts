import { fencesIn } from "../CodeFences.ts"
import { openInline } from "./OpenInline.ts"
import { openTable } from "./OpenTable.ts"

/** Only so much of a text's end is looked at, in UTF-16 units, however long the text is. */
const looked = 16_384
/** Marks within a line are looked for from here on: none is held back that is open for longer. */
const lookedInline = 4_200
const longestFenceLine = 120

const beginsFence = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}[^`]*|~{3,}.*)$/
const onlyMarks = /^[ \t>]*(?:[-+*=_#`~|:$\\]+|\d{1,9}[.)])?[ \t]*$/
const isMath = /^\s*math\s*$/i

/** The beginning of the text's last block: of the line behind the last blank one, or behind `from`. */
const blockStart = (text: string, from: number): number => {
  let line = text.lastIndexOf("\n") + 1
  while (line > from) {
    const before = text.lastIndexOf("\n", line - 2) + 1
    if (before < from || /^[ \t>]*$/.test(text.slice(before, line - 1))) return Math.max(line, from)
    line = before
  }
  return from
}

/** Where what is to be held back begins; the text's length where nothing is. */
const heldFrom = (text: string): number => {
  const lineStart = text.lastIndexOf("\n") + 1
  const line = text.slice(lineStart)
  const fence = fencesIn(text, 0, undefined, text.length).findLast(({ head }) => head === undefined)
  if (fence !== undefined && fence.end === Number.POSITIVE_INFINITY) {
    // A block without code would be shown as an empty one, and half a formula as its source.
    const isHeld = text.slice(fence.code).trim() === "" || isMath.test(fence.info)
    if (isHeld && text.length - fence.start <= lookedInline) return fence.start
    return /^[ \t>]*(?:`+|~+)[ \t]*$/.test(line) ? lineStart : text.length
  }
  const after = Math.min(text.length, fence === undefined ? 0 : fence.end)
  const block = blockStart(text, after)
  if (block > lineStart) return text.length
  const marks = onlyMarks.test(line) || (line.length <= longestFenceLine && beginsFence.test(line))
  return Math.min(
    marks && line.trim() !== "" ? lineStart : text.length,
    openTable(text, block) ?? text.length,
    openInline(text, Math.max(block, text.length - lookedInline)) ?? text.length
  )
}

/** The same text, as long, with each line ended by `\n`. Half of an end of a line, at the text's end, is a blank. */
const withPlainEnds = (text: string): string =>
  text.includes("\r") ? text.replaceAll("\r\n", " \n").replaceAll(/\r(?!$)/g, "\n").replace(/\r$/, " ") : text

/**
 * The beginning of a text in work that can be shown: without a row of a table, a formula, a link, emphasis or marks of
 * a block that are being written, since these would be seen as raw marks until their end has come. What stays open for
 * too long is shown as it is. Its work does not grow with the text.
 */
export const shownSoFar = (markdown: string): string => {
  const from = Math.max(0, markdown.length - looked)
  const line = from === 0 ? 0 : markdown.indexOf("\n", from) + 1
  const start = line === 0 ? from : line
  const near = withPlainEnds(markdown.slice(start))
  const held = heldFrom(near)
  return held >= near.length ? markdown : markdown.slice(0, start + held).trimEnd()
}
