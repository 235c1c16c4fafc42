const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/** An answer's text, and its length in bytes of UTF-8 where that was counted. */
interface AnswerText {
  readonly text: string
  readonly bytes?: number
}

/**
 * The answer with more text. Its length is counted along, because measuring the whole text at every frame would take
 * quadratic time.
 */
export const withText = <A extends AnswerText>(answer: A, more: string) => ({
  ...answer,
  text: answer.text + more,
  bytes: (answer.bytes ?? bytesOf(answer.text)) + bytesOf(more)
})

/** The longest beginning of a text that `most` bytes of UTF-8 hold; no character is cut in two. */
export const longestAnswer = (text: string, most: number): string => {
  // A UTF-16 unit takes three bytes at most.
  if (text.length * 3 <= most) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(most))
  return read === text.length ? text : text.slice(0, read)
}

/** The longest beginning of a text with so many units, with an ellipsis for the rest; no character is cut in two. */
export const beginning = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…`
