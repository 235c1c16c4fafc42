import type { Turn } from "../turns/Turn.ts"

const encoder = new TextEncoder()
const bytesOf = (text: string): number => encoder.encode(text).length

/**
 * The turn with more text, whose length is counted along: to measure all of it with every frame would cost the square
 * of it.
 */
export const withText = (turn: Turn, more: string): Turn => ({
  ...turn,
  text: turn.text + more,
  bytes: (turn.bytes ?? bytesOf(turn.text)) + bytesOf(more)
})

/** As much of a text from its beginning as so many bytes of UTF-8 hold; no character is cut in two. */
export const longestAnswer = (text: string, most: number): string => {
  // A unit of UTF-16 is at most three bytes.
  if (text.length * 3 <= most) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(most))
  return read === text.length ? text : text.slice(0, read)
}
