import type { PromptContext } from "../../turns/AgentCommand.ts"
import { linesOf } from "./TextLines.ts"

/** One part of a prompt's context, and all of it, in bytes of UTF-8; messages that were said before it. */
export const [largestPart, largestContext, mostBefore] = [4_096, 16_384, 20] as const

const encoder = new TextEncoder()
const bytesOf = (text: string) => encoder.encode(text).length

/** The text's beginning in so many bytes, whole characters, with an ellipsis where something was cut off. */
export const cutToBytes = (text: string, most: number): string => {
  if (text.length <= most && bytesOf(text) <= most) return text
  // An ellipsis has three bytes. A buffer that is full before a character of more than one byte leaves that out.
  const { read } = encoder.encodeInto(text.slice(0, most), new Uint8Array(Math.max(0, most - 3)))
  return `${text.slice(0, read)}…`
}

/** The bytes that a part takes at most, also as a quote: a sign before each line, and a line that says whose it is. */
const weightOf = ({ from, text }: PromptContext): number =>
  bytesOf(text) + 2 * linesOf(text).length + 32 +
  bytesOf(from ?? "")

/** What is kept first: what a message replies to, then the root of its thread, then what was said, the newest first. */
const importance: Readonly<Record<PromptContext["kind"], number>> = { reply: 0, thread: 1, before: 2 }

/**
 * The parts that have room in `bytes`, and in `largestContext`, in their order. What was said before goes first, the
 * oldest of it; then the root of the thread.
 */
export const fittingContext = <P extends PromptContext>(
  context: ReadonlyArray<P>,
  bytes: number
): ReadonlyArray<P> => {
  let left = Math.min(bytes, largestContext)
  const byImportance = context.map((part, at) => ({ part, at })).sort((one, other) =>
    importance[one.part.kind] - importance[other.part.kind] || other.at - one.at
  )
  const taken = new Set<P>()
  for (const { part } of byImportance) {
    left -= weightOf(part)
    if (left < 0) break
    taken.add(part)
  }
  return context.filter((part) => taken.has(part))
}
