/**
 * The ways in which a text stands for a label or a number, from strict to loose. All of them are for texts of a few
 * hundred characters: what is longer is no choice.
 */

/** Case, spaces and how an emoji is drawn make no difference. */
export const plain = (text: string) =>
  text.normalize("NFC").replaceAll(/[\uFE0E\uFE0F\u20E3]/g, "").replaceAll("🔟", "10").replaceAll(/\s+/g, " ").trim()
    .toLowerCase()

/** `1.`, `1)`, `yes!`: a sign at the end says nothing of its own. */
export const bare = (text: string) => {
  let end = text.length
  while (end > 0 && ".)]!,:; ".includes(text[end - 1]!)) end--
  return text.slice(0, end)
}

/**
 * What keyboards and clients make of characters: curved quotes, dashes, wide letters; and Markdown's escapes, which
 * some show.
 */
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

/** Without the marks that stand around all of it. */
const unwrapped = (text: string): string => {
  const pair = around.find(([left, right]) =>
    text.length > left.length + right.length && text.startsWith(left) && text.endsWith(right)
  )
  return pair === undefined ? text : unwrapped(text.slice(pair[0].length, -pair[1].length).trim())
}

/** The words alone, without what stands around them or comes of how they were written down. */
export const loose = (text: string) => bare(unwrapped(bare(unwrapped(typed(text)))))

/** The number that a text is, as it is written: no sign, no zero before it. */
export const numberOf = (text: string): number | undefined => {
  const found = /^[#([]?([1-9]\d{0,2})$/.exec(loose(text))
  return found === null ? undefined : Number(found[1])
}

/**
 * A number and the words behind it, as the room shows a choice: `2. No`, `2) No`, `(2) No`, `2 No`; the line may
 * stand in marks.
 */
export const numberedWords = (text: string): ReadonlyArray<{ readonly number: number; readonly words: string }> =>
  [...new Set([plain(text), typed(text), unwrapped(typed(text))])].flatMap((line) => {
    const found = /^[#([]?([1-9]\d{0,2})(?:[.):\],] ?| - ?| )(.+)$/.exec(line)
    return found === null ? [] : [{ number: Number(found[1]), words: found[2]! }]
  })
