import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { pillsIn } from "./prompt/Pills.ts"

/**
 * The text without the quote of the message that it replies to, which old clients put above it (removed in Matrix
 * 1.13).
 */
export const unquoted = ({ body: quoted }: Message): string => {
  const body = quoted.trimStart()
  let at = 0
  while (body.startsWith(">", at)) {
    const end = body.indexOf("\n", at)
    if (end < 0) return body
    at = end + 1
  }
  return at === 0 ? body : body.slice(at).trimStart()
}

/** Whether a message begins with such a quote. */
export const quotes = (message: Message): boolean => message.body.trimStart().startsWith(">")

/** The text behind a name, and a colon or comma; undefined where it does not begin with the name as a whole word. */
export const behindName = (text: string, name: string): string | undefined => {
  if (name === "" || !text.toLowerCase().startsWith(name.toLowerCase())) return undefined
  const rest = text.slice(name.length)
  return rest === "" || /^[\s:,]/.test(rest) ? rest.replace(/^[:,]/, "").trimStart() : undefined
}

/**
 * The part of a message that is said to us: its text without the quote above it and without our name before it (our id,
 * a link to us, or a name by which the client mentions us). Takes time linear in the text's length.
 */
export const saidTo = (me: UserId, message: Message): string => {
  const text = unquoted(message)
  const mentioned = message.mentions?.includes(me) === true
  const pill = pillsIn(message.formatted).get(me)
  const rest = behindName(text, me) ?? (pill === undefined ? undefined : behindName(text, pill))
  if (rest !== undefined) return rest
  if (!mentioned) return text
  return behindName(text, me.slice(1).split(":", 1)[0]!) ?? text
}

/** Whether a word of the text is our id, for clients without `m.mentions` (before Matrix 1.7). */
export const namesInText = (me: UserId, body: string): boolean => {
  for (let at = body.indexOf(me); at >= 0; at = body.indexOf(me, at + 1)) {
    let end = at + me.length
    while (body[end] === "." || body[end] === ":") end++
    if (isEdge(body[at - 1]) && isEdge(body[end])) return true
    // The dots behind one name are not read again for the next one.
    at = end - 1
  }
  return false
}

const isEdge = (letter: string | undefined) => letter === undefined || /[\s,;!?()<>"']/.test(letter)
