/** A column's alignment, as the row of dashes says it. */
export type Alignment = "left" | "right" | "center"

const mark = /[\p{Mn}\p{Me}\p{Cf}]/u
const script = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const wide = /[\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u

const widthOfWide = (character: string) =>
  script.test(character) || wide.test(character) ? 2 : mark.test(character) ? 0 : 1

/** The columns that a text takes in a terminal. */
const widthOf = (text: string): number => {
  let width = 0
  for (const character of text) width += character < "\u0300" ? 1 : widthOfWide(character)
  return width
}

// A longer cell moves those behind it out of line, rather than making each row as long.
const widestColumn = 40

const padded = (cell: string, width: number, alignment: Alignment) => {
  const blank = Math.max(0, width - widthOf(cell))
  const before = alignment === "right" ? blank : alignment === "center" ? blank >>> 1 : 0
  return " ".repeat(before) + cell + " ".repeat(blank - before)
}

const joined = (cells: ReadonlyArray<string>) => cells.join(" | ").trimEnd()

/**
 * A table's rows, the first of which is its head, as lines of plain text in columns. Columns are given up where padding
 * would make the text more than twice as long.
 */
export const plainTable = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  alignments: ReadonlyArray<Alignment>
): ReadonlyArray<string> => {
  const [head = []] = rows
  const widths = head.map((_, column) =>
    Math.min(widestColumn, Math.max(1, ...rows.map((row) => widthOf(row[column] ?? ""))))
  )
  const whole = widths.reduce((sum, width) => sum + width + 3, 0) * rows.length
  const units = rows.reduce((sum, row) => row.reduce((sum, cell) => sum + cell.length + 3, sum), 0)
  const isPadded = whole <= 2 * units + 40
  const line = (row: ReadonlyArray<string>) =>
    joined(isPadded ? row.map((cell, column) => padded(cell, widths[column] ?? 1, alignments[column] ?? "left")) : row)
  const rule = widths.map((width) => "-".repeat(isPadded ? width : 3)).join("-|-")
  return [line(head), rule, ...rows.slice(1).map(line)]
}
