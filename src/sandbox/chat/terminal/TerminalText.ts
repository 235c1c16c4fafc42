import { stripVTControlCharacters } from "node:util"
import { linesSafe } from "../../../domain/TerminalSafe.ts"

/**
 * A text of others, made harmless for a terminal: without escape sequences, without control characters except the end
 * of a line, and without marks of the direction of writing. The joiner of emoji stays.
 */
export const terminalTame = (text: string) =>
  linesSafe(stripVTControlCharacters(text.replaceAll(/\r\n?/g, "\n").replaceAll("\t", "    ")))

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })
const script = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const wide = /^[\u3000-\u303E\uFE30-\uFE4F\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\uFE0F/u
const none = /^[\p{Mn}\p{Me}\u200D]+$/u
const plain = /^[\x20-\x7E]*$/

const halfWide = /^[\uFF61-\uFFDC]/

const widthOfOne = (
  grapheme: string
) => (halfWide.test(grapheme) ? 1 : script.test(grapheme) || wide.test(grapheme) ? 2 : none.test(grapheme) ? 0 : 1)

const split = (text: string) => Array.from(graphemes.segment(text), ({ segment }) => segment)

/** Columns that a text without ends of lines takes. */
export const width = (text: string): number => {
  const bare = stripVTControlCharacters(text)
  return plain.test(bare) ? bare.length : split(bare).reduce((sum, one) => sum + widthOfOne(one), 0)
}

/** The pieces of a word that is longer than a line. */
const pieces = (word: string, columns: number): ReadonlyArray<string> => {
  if (width(word) <= columns) return [word]
  const found = [""]
  let used = 0
  for (const one of split(word)) {
    const needed = widthOfOne(one)
    if (used + needed > columns) {
      found.push("")
      used = 0
    }
    found[found.length - 1] += one
    used += needed
  }
  return found
}

const wrapLine = (line: string, columns: number): ReadonlyArray<string> => {
  const rows: Array<string> = []
  let row = ""
  for (const token of line.match(/\s+|\S+/g) ?? []) {
    if (width(row) + width(token) <= columns) row += token
    else if (/^\s/.test(token)) {
      // The end of a row stands for the space.
      rows.push(row)
      row = ""
    } else {
      if (row.trim() !== "") rows.push(row.trimEnd())
      const cut = pieces(token, columns)
      rows.push(...cut.slice(0, -1))
      row = cut.at(-1)!
    }
  }
  return [...rows, row]
}

/** The sign before an item of a list. */
const item = /^\s*(?:[-*•]|\d{1,3}[.)])\s+/

/** The rows of one line; those of an item of a list stand below its words. */
const rowsOf = (line: string, columns: number): ReadonlyArray<string> => {
  if (width(line) <= columns) return [line]
  const sign = item.exec(line)?.[0] ?? ""
  const indent = width(sign)
  if (indent === 0 || columns - indent < 8) return wrapLine(line, Math.max(8, columns))
  return wrapLine(line.slice(sign.length), columns - indent).map((row, at) =>
    at === 0 ? sign + row : " ".repeat(indent) + row
  )
}

/** The rows of a text in so many columns, words kept whole where they can be. */
export const wrap = (text: string, columns: number): ReadonlyArray<string> =>
  text.split("\n").flatMap((line) => rowsOf(line, columns))
