import { type ProbeSecret, windows } from "./ProbeSecrets.ts"

/** So many letters or digits in a row are a part of a secret wherever they stand; one fewer where they stand alone. */
const telling = 5

/** One way of writing for all: full-width and accented characters as plain ones, small. */
const plain = (text: string) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase()

/** Digits that only signs stand between are one number, as in `48 29-13`, `4, 8` or `4**8`. */
const joined = (text: string) => text.replace(/(?<=\d)[^\p{L}\p{N}]{1,3}(?=\d)/gu, "")

const holdsWord = (text: string, word: string): boolean => {
  const letters = text.replace(/\P{L}+/gu, "")
  return windows(word, telling).some((part) => letters.includes(part)) ||
    (text.match(/\p{L}+/gu) ?? []).some((token) => token.length === telling - 1 && word.includes(token))
}

const holdsNumber = (text: string, number: string): boolean => {
  const parts = windows(number, telling)
  const runs = [...(text.match(/\d+/g) ?? []), ...(joined(text).match(/\d+/g) ?? [])]
  return runs.some((run) =>
    parts.some((part) => run.includes(part)) || (run.length === telling - 1 && number.includes(run))
  )
}

/**
 * Whether a text shows a secret, whole or in part: five letters of its word in a row, whatever stands between them, or
 * four that stand alone; the same of its digits. Linear in the text.
 */
export const holdsTrace = (text: string, { number, word }: ProbeSecret): boolean => {
  const said = plain(text)
  return holdsWord(said, word) || holdsNumber(said, number)
}
