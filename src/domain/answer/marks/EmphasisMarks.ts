import { characterAt, characterBefore, isUnspaced } from "./UnspacedScripts.ts"

/** What a run of marks of emphasis (`*`, `_`, `~`) may do where it stands. */
export interface Flanks {
  readonly opens: boolean
  readonly closes: boolean
}

const blank = /^\s?$/
const sign = /^[\p{P}\p{S}]$/u
const quote = /^[\p{Pi}\p{Pf}„‚]$/u
const letter = /^\p{L}$/u
const digit = /^\p{N}$/u
const operandEnd = /^[\p{L}\p{N})\]}]$/u
const operandStart = /^[\p{L}\p{N}([{]$/u

const isSign = (character: string) => sign.test(character)

/** Whether punctuation keeps a mark beside it from touching the word behind it. */
const parts = (character: string) => isSign(character) && !isUnspaced(character) && !quote.test(character)

/** Whether stars stand between two operands, as a product or a power is written: `2*3`, `(a)*(b)`, `x**2`. */
const isOperator = (run: number, before: string, after: string) =>
  operandEnd.test(before) && operandStart.test(after) && !isUnspaced(before) && !isUnspaced(after) &&
  (run === 1 || digit.test(before) || digit.test(after))

/** Whether the stars before these are as many, and may have opened what these close: `*n*th`. */
const isOpenedAlike = (text: string, at: number, run: number): boolean => {
  const end = text.lastIndexOf("*", at - 1) + 1
  let start = end
  while (text[start - 1] === "*") start--
  return end > 0 && end - start === run && !isOperator(run, characterBefore(text, start), characterAt(text, end, at))
}

/** Whether stars between two operands close all the same, being at the end of a part of a word. */
const closesInWord = (text: string, at: number, run: number, before: string, after: string) =>
  (run > 1 || letter.test(before)) && !digit.test(after) && isOpenedAlike(text, at, run)

/**
 * What the marks from `at` to `end` may do, in a text that goes on to `limit`: CommonMark's rule of flanking, but for
 * two things. Wide punctuation and typographic quotes do not keep a mark from the word behind it, nor does any
 * punctuation from a script without spaces: `**注意：**正文`, `**강조(emphasis)**를`, `**«важно»**и`. And stars between
 * two operands stand for themselves, because without them `2*3` would be another number.
 */
export const flanksOf = (text: string, at: number, end: number, limit: number): Flanks => {
  const mark = text[at]
  const before = characterBefore(text, at)
  const after = characterAt(text, end, limit)
  const [blankBefore, blankAfter] = [blank.test(before), blank.test(after)]
  const left = !blankAfter && (!parts(after) || blankBefore || isSign(before) || isUnspaced(before))
  const right = !blankBefore && (!parts(before) || blankAfter || isSign(after) || isUnspaced(after))
  if (mark === "_") {
    return { opens: left && (!right || isSign(before)), closes: right && (!left || isSign(after)) }
  }
  if (mark !== "*" || !isOperator(end - at, before, after)) return { opens: left, closes: right }
  return { opens: false, closes: right && closesInWord(text, at, end - at, before, after) }
}
