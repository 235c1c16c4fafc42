import type { UserId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import { pillsIn } from "../prompt/Pills.ts"
import { namesInText } from "../SpokenText.ts"
import { withoutQuotedHtml, withoutQuotedLines } from "./OwnWords.ts"

/** By what a message can name the bot. */
export interface OurNames {
  readonly me: UserId
  /** The names that people see; absent: none is known. */
  readonly names?: ReadonlyArray<string>
}

/** The names by which people know the bot that are read in a text are no longer than that, in UTF-16 units. */
const longestName = 255

const isWordEnd = (letter: string | undefined) => letter === undefined || !/[\p{L}\p{N}_-]/u.test(letter)

/** Whether a text calls a name: `Name:` or `Name,` at its beginning, or `@Name` as a word anywhere. Linear. */
const calls = (text: string, name: string, alone: boolean): boolean => {
  if (name === "" || name.length > longestName) return false
  const [lower, called] = [text.toLowerCase(), name.toLowerCase()]
  const begun = lower.trimStart()
  if (begun.startsWith(called)) {
    const next = begun[called.length]
    if (next === undefined || next === ":" || next === "," || (alone && /\s/.test(next))) return true
  }
  for (let at = lower.indexOf(`@${called}`); at >= 0; at = lower.indexOf(`@${called}`, at + 1)) {
    const end = at + called.length + 1
    // What goes on with a colon and a letter is the id of somebody on another server.
    const isId = lower[end] === ":" && !isWordEnd(lower[end + 1])
    if (isWordEnd(lower[at - 1]) && isWordEnd(lower[end]) && !isId) return true
  }
  return false
}

/** Whom a message mentions by links in its own words, not in what it quotes. */
const pilled = ({ formatted }: Message): ReadonlyArray<string> =>
  formatted === undefined ? [] : [...pillsIn(withoutQuotedHtml(formatted)).keys()]

/**
 * Whether the writer's client knows mentions (`m.mentions`, Matrix 1.7) and named somebody else: then words in the text
 * that look like a mention are none. A reply names the author of what it replies to by itself, which says nothing.
 */
const namesOthers = ({ mentions, replyTo }: Message): boolean =>
  (mentions ?? []).length > (replyTo === undefined ? 0 : 1)

/**
 * Whether a message mentions the bot, whichever way its client did: by `m.mentions`, by a link to it (matrix.to or
 * `matrix:`), or by its id or name in the text. What stands in a quote is none. A link counts beside `m.mentions` too,
 * as some clients write the one without the other; the id or a name does where `m.mentions` names nobody else.
 */
export const mentionsUs = ({ me, names = [] }: OurNames, message: Message): boolean => {
  if (message.mentions?.includes(me) === true || pilled(message).includes(me)) return true
  if (namesOthers(message)) return false
  const text = withoutQuotedLines(message.body)
  // Without a sign behind it, only the whole name at the beginning counts, and only where the client knows no mentions.
  const alone = message.mentions === undefined
  return namesInText(me, text) || names.some((name) => calls(text, name, alone))
}

/** Whether a message mentions somebody, by `m.mentions` or by a link, and not the bot. */
export const mentionsOnlyOthers = (ours: OurNames, message: Message): boolean =>
  ((message.mentions ?? []).length > 0 || pilled(message).length > 0) && !mentionsUs(ours, message)
