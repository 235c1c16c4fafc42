/** What a probe tells one thread: an invented word and a number of six digits. */
export interface ProbeSecret {
  readonly word: string
  readonly number: string
}

/** How many numbers in [0, 1) one secret is made of. */
export const valuesOfSecret = 16

// Letters that are rare next to each other in any language, so that honest text does not hold a part of a word. Each
// consonant stands in a word once: "box oxygen" holds "oxoxy".
const consonants = "zxqvjk"
const vowels = "ouy"
const syllablesOfWord = 5
// Without those that a year, a time of day or a day of a month begins with; each once, as in no round number.
const digits = "3456789"
const digitsOfNumber = 6

/** Takes different things out of a list, one for each value. */
const taken = (from: ReadonlyArray<string>, values: ReadonlyArray<number>): string => {
  const left = [...from]
  return values.map((value) => left.splice(Math.floor(value * left.length), 1)[0] ?? "").join("")
}

const secretOf = (values: ReadonlyArray<number>): ProbeSecret => ({
  word: [...taken([...consonants], values.slice(0, syllablesOfWord))].map((consonant, at) =>
    consonant + (vowels[Math.floor((values[syllablesOfWord + at] ?? 0) * vowels.length)] ?? "")
  ).join(""),
  number: taken([...digits], values.slice(2 * syllablesOfWord, 2 * syllablesOfWord + digitsOfNumber))
})

/** All parts of a text of so many characters. */
export const windows = (text: string, length: number): ReadonlyArray<string> =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length))

const counting = [digits, [...digits].toReversed().join("")]
/** Counting stands in honest text too. */
const isOrdinary = (number: string): boolean =>
  windows(number, 4).some((part) => counting.some((all) => all.includes(part)))

const sharesPart = (one: string, other: string) => windows(one, 4).some((part) => other.includes(part))

/** What the texts of a thread may show of its own secrets, said one after the other in any order. */
const saidTogether = (texts: ReadonlyArray<string>) =>
  texts.flatMap((one) => texts.map((other) => one + other)).join(" ")

/** Whether no part of one thread's secrets can be taken for a part of another's, also where they are said in a row. */
const areApart = (one: ReadonlyArray<ProbeSecret>, other: ReadonlyArray<ProbeSecret>): boolean =>
  [(secret: ProbeSecret) => secret.word, (secret: ProbeSecret) => secret.number].every((part) => {
    const [mine, theirs] = [one.map(part), other.map(part)]
    return !mine.some((text) => sharesPart(text, saidTogether(theirs))) &&
      !theirs.some((text) => sharesPart(text, saidTogether(mine)))
  })

/** The secrets of a thread: one that it is told alone, and one that it is told while the others are told theirs. */
export type ThreadSecrets = readonly [ProbeSecret, ProbeSecret]

/**
 * The secrets of so many threads, of random values in [0, 1). Fewer threads come out where too many of the values had
 * to be passed over; more values help.
 */
export const secretsOf = (values: ReadonlyArray<number>, threads: number): ReadonlyArray<ThreadSecrets> => {
  const fit = Array.from(
    { length: Math.floor(values.length / valuesOfSecret) },
    (_, at) => secretOf(values.slice(at * valuesOfSecret, (at + 1) * valuesOfSecret))
  ).filter(({ number }) => !isOrdinary(number))
  const chosen: Array<ThreadSecrets> = []
  for (let at = 0; at + 1 < fit.length && chosen.length < threads; at += 2) {
    const pair = [fit[at] as ProbeSecret, fit[at + 1] as ProbeSecret] as const
    if (areApart([pair[0]], [pair[1]]) && chosen.every((other) => areApart(pair, other))) chosen.push(pair)
  }
  return chosen
}
