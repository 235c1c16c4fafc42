import { isTableHead } from "../TableRows.ts"

// A row or a head that is longer is shown as it grows, and so is a line behind a border that goes on so long.
const longestRow = 4_096
const longestAfterBorder = 240

const beginsDelimiters = /^[ \t>]*[|:\- \t]*$/

/** The lines of a text from `from` on, with the offsets of their beginnings; the last one is not complete. */
const linesFrom = (text: string, from: number) => {
  let at = from
  return text.slice(from).split("\n").map((line) => {
    const start = at
    at += line.length + 1
    return { line, start }
  })
}

/**
 * Where what a table still needs begins, in the block that begins at `from` and ends with the text: a row that is being
 * written, or a head whose row of dashes is not complete. undefined where all can be shown.
 */
export const openTable = (text: string, from: number): number | undefined => {
  const lines = linesFrom(text, from)
  const last = lines.at(-1)
  const before = lines.at(-2)
  if (last === undefined || text.length - last.start > longestRow) return undefined
  const isTable = lines.slice(1, -1).some(({ line }, index) => isTableHead(lines[index]?.line ?? "", line))
  if (isTable) return last.line.trim() === "" ? undefined : last.start
  if (before !== undefined && before.line.includes("|") && beginsDelimiters.test(last.line)) {
    return text.length - before.start > longestRow ? undefined : before.start
  }
  const border = last.line.indexOf("|")
  if (border < 0) return undefined
  return /^[ \t>]*\|/.test(last.line) || last.line.length - border <= longestAfterBorder ? last.start : undefined
}
