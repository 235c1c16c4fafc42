import type { StateCore, Token } from "markdown-it"
import { closingOf, formulaAt, makeClosings } from "../../domain/answer/FormulaSource.ts"

/** The end of what begins at `at` and holds no cell's border: an escape, code or a formula; else the next character. */
const unitEnd = (line: string, at: number, closings: typeof closingOf): number => {
  if (line[at] === "`") {
    let to = at
    while (line[to] === "`") to++
    const end = line.indexOf(line.slice(at, to), to)
    return end < 0 ? to : end + to - at
  }
  const formula = line[at] === "$" || line[at] === "\\" ? formulaAt(line, at, line.length, closings) : undefined
  if (formula !== undefined && "end" in formula) return formula.end
  return at + (line[at] === "\\" ? 2 : 1)
}

const unescaped = (cell: string) => cell.replaceAll(String.raw`\|`, "|").trim()

/** The cells of a row; a border inside of code or of a formula is none. */
const cellsOf = (row: string): ReadonlyArray<string> => {
  const cells: Array<string> = []
  let begin = row.startsWith("|") ? 1 : 0
  // Code that is not closed is looked for again and again.
  const bounded = row.slice(0, longestRow)
  const closings = makeClosings()
  for (let at = begin; at < bounded.length;) {
    if (bounded[at] !== "|") {
      at = unitEnd(bounded, at, closings)
      continue
    }
    cells.push(row.slice(begin, at))
    begin = ++at
  }
  const rest = row.slice(begin)
  return (rest.trim() === "" ? cells : [...cells, rest]).map(unescaped)
}
const longestRow = 4_096

/** What stands in a row behind its last column. */
const plainCells = (row: string): number => {
  let count = 0
  for (let at = closingOf(row, 0, row.length, "|"); at >= 0; at = closingOf(row, at + 1, row.length, "|")) count++
  return count + 1 - (row.startsWith("|") ? 1 : 0) - (/(?<!\\)\|\s*$/.test(row) ? 1 : 0)
}

/** Gives the cells of a row to its tokens, the last of which takes all that is left. */
const fill = (cells: ReadonlyArray<Token>, texts: ReadonlyArray<string>) => {
  for (const [index, cell] of cells.entries()) {
    cell.content = (index + 1 < cells.length ? texts.slice(index, index + 1) : texts.slice(index)).join(" | ")
  }
}

/** What a row costs, in units of a WorkMeter: it is looked at two times, and each of its cells is copied. */
const costOf = (row: string, cells: number) => Math.ceil(row.length / 16) + 3 * cells

/**
 * Keeps what stands in rows with more cells than their table has columns, which GFM drops: a border inside of code or a
 * formula is none, and what is left over then goes to the last cell. The work is counted
 * by `spend`.
 */
export const keepExtraCells = (spend: (units: number) => void) => (state: StateCore): void => {
  if (!state.tokens.some(({ type }) => type === "tbody_open")) return
  const lines = state.src.split("\n")
  let inBody = false
  for (const [index, token] of state.tokens.entries()) {
    if (token.type === "tbody_open" || token.type === "tbody_close") inBody = token.nesting > 0
    if (!inBody || token.type !== "tr_open" || token.map === null) continue
    const cells: Array<Token> = []
    for (let at = index + 2; state.tokens[at]?.type === "inline"; at += 3) cells.push(state.tokens[at]!)
    const row = (lines[token.map[0]] ?? "").replace(/^[ \t>]+/, "").trimEnd()
    const count = plainCells(row)
    spend(costOf(row, count > cells.length ? count : 0))
    if (count > cells.length) fill(cells, cellsOf(row))
  }
}
