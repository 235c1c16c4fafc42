import type { Message } from "../../matrix/InboundEvent.ts"
import { nearestName } from "../../settings/sources/NearestName.ts"
import { type CommandName, commandNamed, commandNames } from "../../spoken/CommandTable.ts"
import { behindOurName } from "../address/BehindOurName.ts"
import type { OurNames } from "../address/Mention.ts"
import { unquoted } from "../SpokenText.ts"
import { behindPrefix } from "./CommandPrefix.ts"

type Said =
  | { readonly _tag: "Known"; readonly name: CommandName; readonly rest: string }
  /** `nearest` is the command that may have been meant. */
  | { readonly _tag: "Unknown"; readonly word: string; readonly nearest: CommandName | undefined }

/** A message that is said to the bot itself, and so never goes to the agent. */
export type SpokenCommand = Said & {
  /** It begins with our name, so that no other bot is meant. */
  readonly named: boolean
}

/** The longest word that is compared with the commands, in UTF-16 units; a longer one is like none of them. */
export const longestWord = 32

/** The nearest command to a word in small letters: one typing mistake in three letters, and no fewer than one. */
export const nearestCommand = (word: string): CommandName | undefined => {
  if (word.length > longestWord) return undefined
  const nearest = nearestName(word, commandNames, Math.max(1, Math.floor(word.length / 3)))
  return nearest === undefined ? undefined : commandNamed(nearest)
}

const isLetter = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/**
 * The command that a text begins with. `!foo` is one whatever it says, where all its letters are letters: `!!foo`,
 * `!= x`, `!1` and `!foo-bar` are not. Behind a space, a slash or a prefix that is a word itself, only a word that we
 * know is: `! really` and `/etc` are for the agent.
 */
const commandIn = (prefix: string, text: string): Said | undefined => {
  const slashed = prefix === "/" ? undefined : behindPrefix("/", text)
  const behind = slashed ?? behindPrefix(prefix, text)
  if (behind === undefined) return undefined
  const slash = slashed !== undefined
  const spaced = slash ? behind : behind.replace(/^[ \t]+/, "")
  const token = /^\S{1,256}/.exec(spaced)?.[0] ?? ""
  const word = token.normalize("NFKC").toLowerCase().replace(/[.!?,:;。]+$/, "")
  const name = commandNamed(word)
  if (name !== undefined) {
    return { _tag: "Known", name, rest: spaced.slice(token.length).split("\n", 1)[0]!.trim() }
  }
  const isSure = !slash && spaced === behind && !isLetter(prefix.at(-1))
  if (!isSure || !/^\p{L}+$/u.test(token)) return undefined
  return { _tag: "Unknown", word: token.slice(0, longestWord), nearest: nearestCommand(word) }
}

/**
 * The command that a message is; undefined: it is none. A quote above it does not count, and our name may stand before
 * it: our id, the part of it before the colon, a link to us, or a name by which people see us. Behind other words it is
 * none, whomever the message mentions: "Careful: !leave" asks for nothing.
 */
export const spokenCommand = (prefix: string, ours: OurNames, message: Message): SpokenCommand | undefined => {
  if (message.msgtype !== "m.text") return undefined
  const text = unquoted(message)
  const bare = commandIn(prefix, text)
  if (bare !== undefined) return { ...bare, named: false }
  // The prefix says that the bot is meant, so that a name needs no mention.
  const behind = behindOurName(ours, message, text, true)
  const named = behind === undefined ? undefined : commandIn(prefix, behind)
  return named === undefined ? undefined : { ...named, named: true }
}

/** Whether it acts on a turn, so that the journal has to be asked about that first. */
export const isTurnCommand = (command: SpokenCommand | undefined): boolean =>
  command?._tag === "Known" && (command.name === "stop" || command.name === "retry")
