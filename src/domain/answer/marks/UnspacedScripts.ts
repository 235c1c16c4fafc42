const scripts = [
  "Han",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Bopomofo",
  "Yi",
  "Thai",
  "Lao",
  "Khmer",
  "Myanmar",
  "Tibetan"
]
/** Radicals, wide punctuation, marks of Kana, and wide and narrow forms; many belong to no script alone. */
const shared = String.raw`\u2E80-\u303F\u30A0-\u30FF\uFE30-\uFE4F\uFF00-\uFFEF`

const unspaced = new RegExp(`[${scripts.map((script) => String.raw`\p{Script=${script}}`).join("")}${shared}]`, "u")

/**
 * Whether a character is of a script that sets no space between words, or none before a particle: what touches it may
 * be a word of its own.
 */
export const isUnspaced = (character: string): boolean => character >= "\u0E00" && unspaced.test(character)

/** The character that ends at an offset; "" at the text's beginning. */
export const characterBefore = (text: string, at: number): string => {
  const isPair = at > 1 && (text.codePointAt(at - 2) ?? 0) > 0xffff
  return text.slice(Math.max(0, at - (isPair ? 2 : 1)), at)
}

/** The character that begins at an offset; "" at `limit`. */
export const characterAt = (text: string, at: number, limit: number): string =>
  at < limit ? String.fromCodePoint(text.codePointAt(at) ?? 0) : ""
