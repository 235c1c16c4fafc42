import type { UserId } from "../../Ids.ts"
import { type Message, wordsSaid } from "../../matrix/InboundEvent.ts"
import { namesInText } from "../SpokenText.ts"
import { linkedPeople } from "./LinkedPeople.ts"
import { fromFirstSign, isCallEnd, isSpacedEnd, isWordEdge, withPlainAt } from "./NameSigns.ts"
import { withoutQuotedLines } from "./OwnWords.ts"

/** By what a message can name the bot. */
export interface OurNames {
  readonly me: UserId
  /** The names that people see; absent: none is known. */
  readonly names?: ReadonlyArray<string>
}

/** The names by which people know the bot that are read in a text are no longer than that, in UTF-16 units. */
const longestName = 255

/**
 * Whether a text calls a name: `Name:` or `Name,` at its beginning, or `@Name` as a word anywhere; the name may stand
 * in brackets. Linear.
 */
const calls = (text: string, name: string, alone: boolean): boolean => {
  if (name === "" || name.length > longestName) return false
  const [lower, called] = [withPlainAt(text.toLowerCase()), name.toLowerCase()]
  const begun = fromFirstSign(lower)
  for (const way of [called, `[${called}]`]) {
    const end = way.length
    if (begun.startsWith(way) && (isCallEnd(begun, end) || (alone && isSpacedEnd(begun, end)))) return true
  }
  return isCalledWithin(lower, `@${called}`) || isCalledWithin(lower, `@[${called}]`)
}

const isCalledWithin = (text: string, called: string): boolean => {
  for (let at = text.indexOf(called); at >= 0; at = text.indexOf(called, at + 1)) {
    const end = at + called.length
    // What goes on with a colon and a letter is the id of somebody on another server.
    const isId = text[end] === ":" && /[\p{L}\p{N}_-]/u.test(text[end + 1] ?? "")
    if (isWordEdge(text[at - 1], "@") && isWordEdge(text[end], called.at(-1)!) && !isId) return true
  }
  return false
}

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
  if (message.mentions?.includes(me) === true || linkedPeople(message).has(me)) return true
  if (namesOthers(message)) return false
  const text = withoutQuotedLines(wordsSaid(message))
  // Without a sign behind it, only the whole name at the beginning counts, and only where the client knows no mentions.
  const alone = message.mentions === undefined
  return namesInText(me, text) || names.some((name) => calls(text, name, alone))
}

/** Whether a message mentions somebody, by `m.mentions` or by a link, and not the bot. */
export const mentionsOnlyOthers = (ours: OurNames, message: Message): boolean =>
  ((message.mentions ?? []).length > 0 || linkedPeople(message).size > 0) && !mentionsUs(ours, message)
