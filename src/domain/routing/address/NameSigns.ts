const nothing = "\\p{Default_Ignorable_Code_Point}"
const unseen = new RegExp(`^[\\s${nothing}]+`, "u")

/** The text without what shows nothing before it: spaces, and the marks of direction that clients put around names. */
export const fromFirstSign = (text: string): string => text.replace(unseen, "")

/** Letters that stand beside a name without a space. */
const unspaced = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}"
/** Signs that divide a sentence and do not end it: colons, commas and semicolons of any script and width. */
const divider = "(?!\\p{Sentence_Terminal})\\p{Terminal_Punctuation}"
/** French has a space before a colon; what else begins so is a smiley. */
const spacedDivider = `[ \\u00A0\\u202F]${divider}(?=\\s|$)`

const divided = new RegExp(`[${nothing}]{0,8}(?:${spacedDivider}|${divider}|$)`, "uy")
const spaced = new RegExp(`[${nothing}]{0,8}(?:\\s|(?<![${unspaced}])(?=[${unspaced}]))`, "uy")

const lengthAt = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length
}

/** Whether a name that ends at a place of the text calls somebody: by a sign behind it, or as all that is said. */
export const isCallEnd = (text: string, at: number): boolean => lengthAt(divided, text, at) !== undefined

/** Whether a name ends at a place of the text as a word of its own, with a space behind it or none. */
export const isSpacedEnd = (text: string, at: number): boolean => lengthAt(spaced, text, at) !== undefined

/** What is said behind a name that ends at a place of the text; undefined where the word goes on. */
export const saidBehind = (text: string, at: number): string | undefined => {
  const length = lengthAt(divided, text, at) ?? lengthAt(spaced, text, at)
  return length === undefined ? undefined : fromFirstSign(text.slice(at + length))
}

const unspacedLetter = new RegExp(`[${unspaced}]`, "u")

/** Whether a word that has `beside` at its end does not go on with a letter. */
export const isWordEdge = (letter: string | undefined, beside: string): boolean =>
  letter === undefined || !/[\p{L}\p{N}_-]/u.test(letter) ||
  (unspacedLetter.test(letter) && !unspacedLetter.test(beside))

/** The text with the `@` of wide keyboards as that of others; as long as before. */
export const withPlainAt = (text: string): string => text.replaceAll("＠", "@")
