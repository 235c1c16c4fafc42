/**
 * Forms of a text that make it comparable with a label or a number, from strict to loose. They are for texts of a few
 * hundred characters, because a longer text is no choice.
 */

/** The text without differences in case, in spaces and in how an emoji is drawn. */
export const plain = (text: string) =>
  text.normalize("NFC").replaceAll(/[\uFE0E\uFE0F\u20E3]/g, "").replaceAll("🔟", "10").replaceAll(/\s+/g, " ").trim()
    .toLowerCase()

/** The text without signs at its end, as in `1.`, `1)` and `yes!`. */
export const bare = (text: string) => {
  let end = text.length
  while (end > 0 && ".)]!,:; ".includes(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** The text without what keyboards and clients change: curved quotes, dashes, wide letters, and escapes of Markdown. */
const typed = (text: string) =>
  plain(
    text.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1").replaceAll(/[‘’‚‛ʼ′`´]/g, "'").replaceAll(/[“”„‟″«»]/g, "\"")
      .replaceAll(/[\u2010-\u2015\u2212]/g, "-").normalize("NFKC")
  )

const around: ReadonlyArray<readonly [string, string]> = [
  ["**", "**"],
  ["*", "*"],
  ["__", "__"],
  ["_", "_"],
  ["~~", "~~"],
  ["\"", "\""],
  ["'", "'"],
  ["(", ")"],
  ["[", "]"]
]

/** The text without marks around all of it. */
const unwrapped = (text: string): string => {
  const pair = around.find(([left, right]) =>
    text.length > left.length + right.length && text.startsWith(left) && text.endsWith(right)
  )
  return pair === undefined ? text : unwrapped(text.slice(pair[0].length, -pair[1].length).trim())
}

/** The words alone, without marks around them and without differences in how they were typed. */
export const loose = (text: string) => bare(unwrapped(bare(unwrapped(typed(text)))))

/** The number that a text is, without a sign and a leading zero; undefined for anything else. */
export const numberOf = (text: string): number | undefined => {
  const match = /^[#([]?([1-9]\d{0,2})$/.exec(loose(text))
  return match === null ? undefined : Number(match[1])
}

/**
 * The readings of a text as a number and words, as the room shows a choice: `2. No`, `2) No`, `(2) No`, `2 No`, perhaps
 * in marks.
 */
export const numberedWords = (text: string): ReadonlyArray<{ readonly number: number; readonly words: string }> =>
  [...new Set([plain(text), typed(text), unwrapped(typed(text))])].flatMap((line) => {
    const match = /^[#([]?([1-9]\d{0,2})(?:[.):\],] ?| - ?| )(.+)$/.exec(line)
    return match === null ? [] : [{ number: Number(match[1]), words: match[2]! }]
  })
