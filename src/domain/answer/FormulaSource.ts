import { characterAt, characterBefore, isUnspaced } from "./marks/UnspacedScripts.ts"

/** A formula in a line of Markdown: what stands between its marks, and the offset behind them. */
export interface Formula {
  readonly source: string
  readonly end: number
}

/** Begins a formula that does not end in this text: the mark that would end it. */
export interface OpenFormula {
  readonly closing: string
}

const space = /\s/
const wordCharacter = /^[\p{L}\p{N}]$/u
const operator = /[\\^_={}+*<>|]/
const shortWords = /^\S{1,3}(?:\s+\S{1,3})*$/

/** The offset of the first such mark that no backslash escapes, from `from` on; -1 where none is before `limit`. */
export const closingOf = (text: string, from: number, limit: number, closing: string): number => {
  for (let at = from; at + closing.length <= limit; at += text[at] === "\\" ? 2 : 1) {
    if (text.startsWith(closing, at)) return at
  }
  return -1
}

/**
 * `closingOf` for places of one text that are looked at one after the other: it remembers where it found the next mark,
 * or that there is none, so that all searches together look at each character once for each kind of mark.
 */
export const makeClosings = (search = closingOf): typeof closingOf => {
  const known = new Map<string, { readonly from: number; readonly end: number }>()
  return (text, from, limit, closing) => {
    const key = `${closing} ${limit}`
    const before = known.get(key)
    if (before !== undefined && from >= before.from && (before.end < 0 || from <= before.end)) return before.end
    const end = search(text, from, limit, closing)
    known.set(key, { from, end })
    return end
  }
}

/** Whether a text behind a dollar sign is a price among words that no spaces part: `$5，香蕉`. */
export const isPriceInWords = (source: string): boolean => /^\d/.test(source) && Array.from(source).some(isUnspaced)

/**
 * Whether what stands between two single dollar signs is a formula and no price: one word, short words, or words with
 * an operator between them.
 */
const isMath = (source: string): boolean => {
  if (source === "" || source.includes("`") || space.test(source[0]!) || space.test(source.at(-1)!)) return false
  if (operator.test(source)) return true
  if (isPriceInWords(source)) return false
  if (!space.test(source)) return true
  return !/^\d/.test(source) && (shortWords.test(source) || /[-/]/.test(source))
}

/** Whether a character makes a price or a name of the dollar sign that it touches: `US$5`, `$5k`, but not `公式$x$`. */
const clings = (character: string) => wordCharacter.test(character) && !isUnspaced(character)

/** Whether a dollar sign may begin a formula behind what is before it. */
export const mayBeginBehind = (text: string, at: number): boolean => {
  const before = characterBefore(text, at)
  return before !== "$" && !clings(before)
}

const dollars = (
  text: string,
  at: number,
  limit: number,
  closings: typeof closingOf
): Formula | OpenFormula | undefined => {
  const from = at + 1
  // `US$5` and the second sign of `$$` begin nothing, nor does a sign before white space.
  if (from >= limit || space.test(text[from]!) || !mayBeginBehind(text, at)) return undefined
  const end = closings(text, from, limit, "$")
  if (end < 0) return { closing: "$" }
  const source = text.slice(from, end)
  return isMath(source) && !clings(characterAt(text, end + 1, text.length)) ? { source, end: end + 1 } : undefined
}

/**
 * Whether `\[…\]` is a formula, and not brackets that somebody escaped, as those of a link, a footnote or an empty box
 * are.
 */
const isDisplayed = (text: string, source: string, end: number): boolean =>
  text[end] !== "(" && source.trim() !== "" && (space.test(source[0]!) || operator.test(source))

/**
 * The formula that begins at `at`, between `$…$`, `$$…$$`, `\(…\)` or `\[…\]`; undefined where none does. It looks no
 * further than its end, or than `limit`. Who looks at many places of a text gives `makeClosings()`.
 */
export const formulaAt = (
  text: string,
  at: number,
  limit = text.length,
  closings = closingOf
): Formula | OpenFormula | undefined => {
  const mark = text.slice(at, Math.min(at + 2, limit))
  if (mark[0] === "$" && mark !== "$$") return dollars(text, at, limit, closings)
  const closing = mark === "$$" ? "$$" : mark === String.raw`\(` ? String.raw`\)` : String.raw`\]`
  if (mark !== "$$" && mark !== String.raw`\(` && mark !== String.raw`\[`) return undefined
  const end = closings(text, at + 2, limit, closing)
  if (end < 0) return { closing }
  const source = text.slice(at + 2, end)
  const counts = mark === String.raw`\[` ? isDisplayed(text, source, end + 2) : source.trim() !== ""
  return counts ? { source: source.trim(), end: end + 2 } : undefined
}
