/** A text of the agent's as secrets are looked for in it. */
export interface ReadText {
  /** All letters in a row, and all digits that only signs stand between: only whole secrets are looked for in them. */
  readonly allLetters: string
  readonly allDigits: ReadonlyArray<string>
  /** What a person would read: letters in a row, words, and numbers that stand alone; empty in what is opaque. */
  readonly letters: string
  readonly words: ReadonlyArray<string>
  readonly numbers: ReadonlyArray<string>
}

const isDigit = /^\p{Nd}$/u

/** The digit that a character of any script is. Its zero begins a row of ten. */
const digitOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  let value = 0
  while (isDigit.test(String.fromCodePoint(code - value - 1))) value++
  return String(value % 10)
}

/** One way of writing for all: full-width and accented characters as plain ones, digits of all scripts as 0 to 9. */
const plain = (text: string) =>
  text.normalize("NFKD").replaceAll(/\p{M}+/gu, "").replaceAll(/(?![0-9])\p{Nd}/gu, digitOf)

/** What HTML shows of a text. */
const untagged = (text: string) =>
  text.replaceAll(/<[^<>]{0,400}>/g, "")
    .replaceAll(/&#(?:x([\da-f]{1,6})|(\d{1,7}));/gi, (_, hex: string | undefined, decimal: string | undefined) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10_ffff ? String.fromCodePoint(code) : ""
    })
    .replaceAll(/&[a-z]{2,31};/gi, " ")

/** Random by nature: UUIDs, URLs, and what is written in base64, which mixes small and capital letters and digits. */
const opaque: ReadonlyArray<RegExp> = [
  /[a-z][a-z\d+.-]{0,31}:\/\/\S+/gi,
  /[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}/gi,
  /[\w+/-]{16,}={0,2}/g
]
const isMixed = (token: string) => /[a-z]/.test(token) && /[A-Z]/.test(token) && /\d/.test(token)

const withoutOpaque = (text: string) => {
  const [urls, uuids, tokens] = opaque as [RegExp, RegExp, RegExp]
  return text.replaceAll(urls, " ").replaceAll(uuids, " ").replaceAll(tokens, (token) => (isMixed(token) ? " " : token))
}

const lettersOf = (text: string) => text.toLowerCase().replaceAll(/\P{L}+/gu, "")

/** Digits that only signs stand between are one number, as in `48 29-13`, `4, 8` or `4**8`. */
const joined = (text: string) => text.replaceAll(/(?<=\d)[^\p{L}\p{N}]+(?=\d)/gu, "")
/** The numbers of a list, as in `1. 4` or `2) 8`, which stand between the digits. */
const unlisted = (text: string) => text.replaceAll(/(?<!\d)\d{1,2}[.)]\s+(?=\D{0,3}\d)/g, "")

const waysOf = (text: string) => [...new Set([text, joined(text), joined(unlisted(text))])]
const all = /\d+/g
/** Numbers that no letter touches: those in a hash or a name are none. */
const alone = /(?<![\p{L}\d])\d+(?![\p{L}\d])/gu

const numbersIn = (texts: ReadonlyArray<string>, which: RegExp) => [
  ...new Set(texts.flatMap((text) => text.match(which) ?? []))
]

/** Reads a text. `isOpaque`: all of it is random by nature, as a file's bytes are. Linear in the text. */
export const asReadText = (text: string, isOpaque: boolean): ReadText => {
  const said = plain(text)
  // What stands in a tag is said, too.
  const forms = /[<&]/.test(said) ? [said, plain(untagged(said))] : [said]
  const clear = isOpaque ? [] : forms.map(withoutOpaque)
  return {
    allLetters: forms.map(lettersOf).join(" "),
    allDigits: numbersIn(forms.flatMap(waysOf), all),
    letters: clear.map(lettersOf).join(" "),
    words: clear.flatMap((form) => form.toLowerCase().match(/\p{L}+/gu) ?? []),
    numbers: numbersIn(clear.flatMap(waysOf), alone)
  }
}
