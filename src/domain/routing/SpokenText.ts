import type { UserId } from "../Ids.ts"
import { type Message, wordsSaid } from "../matrix/InboundEvent.ts"
import { isWordEdge } from "./address/NameSigns.ts"
import { isInWord } from "./prompt/WordStart.ts"

/**
 * The text without the quote of the message that it replies to, which old clients put above it (removed in Matrix
 * 1.13).
 */
export const unquoted = (message: Message): string => {
  const body = wordsSaid(message).trimStart()
  let at = 0
  while (body.startsWith(">", at)) {
    const end = body.indexOf("\n", at)
    if (end < 0) return body
    at = end + 1
  }
  return at === 0 ? body : body.slice(at).trimStart()
}

/** Whether a message begins with such a quote. */
export const quotes = (message: Message): boolean => wordsSaid(message).trimStart().startsWith(">")

/** Whether a word of the text is our id, for clients without `m.mentions` (before Matrix 1.7). */
export const namesInText = (me: UserId, body: string): boolean => {
  for (let at = body.indexOf(me); at >= 0; at = body.indexOf(me, at + 1)) {
    let end = at + me.length
    while (/[.:-]/.test(body[end] ?? "")) end++
    if (isStart(body, at) && isEnd(body[end], me.at(-1)!)) return true
    // The dots behind one name are not read again for the next one.
    at = end - 1
  }
  return false
}

/** A word or an address that goes on with an id holds it, and is none. */
const isStart = (body: string, at: number) => !isInWord(body, at) && !/[./@#=%&+]/.test(body[at - 1] ?? "")

const isEnd = (letter: string | undefined, last: string) =>
  letter === "_" || (isWordEdge(letter, last) && !/[/=%&#]/.test(letter ?? ""))
