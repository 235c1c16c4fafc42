import { type ProbeSecret, windows } from "./ProbeSecrets.ts"
import type { ReadText } from "./ReadText.ts"

/**
 * What a text shows of a secret. `whole`: its word, or its number as a number. `part`: five of its letters or digits in
 * a row. `short`: four that stand alone. The last two come up by chance, too.
 */
export type Trace = "whole" | "part" | "short"

/** So many letters or digits in a row are a part of a secret; one fewer where they stand alone. */
const telling = 5
/** Longer numbers are times and names, in which any five digits stand sooner or later. */
const longest = 8

const traceOfWord = ({ allLetters, letters, words }: ReadText, word: string): Trace | undefined => {
  if (allLetters.includes(word)) return "whole"
  if (windows(word, telling).some((part) => letters.includes(part))) return "part"
  return words.some((token) => token.length === telling - 1 && word.includes(token)) ? "short" : undefined
}

const traceOfNumber = ({ allDigits, numbers }: ReadText, number: string): Trace | undefined => {
  if (numbers.includes(number)) return "whole"
  const parts = windows(number, telling)
  const isPart = (run: string) => run.length <= longest && parts.some((part) => run.includes(part))
  if (allDigits.some((run) => run.includes(number)) || numbers.some(isPart)) return "part"
  return numbers.some((run) => run.length === telling - 1 && number.includes(run)) ? "short" : undefined
}

/** The clearest trace of a secret in a text; undefined for none. */
export const traceIn = (text: ReadText, { number, word }: ProbeSecret): Trace | undefined => {
  const found = new Set([traceOfWord(text, word), traceOfNumber(text, number)])
  return (["whole", "part", "short"] as const).find((trace) => found.has(trace))
}
