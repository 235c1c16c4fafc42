import type { UserId } from "../../Ids.ts"
import { type Message, wordsSaid } from "../../matrix/InboundEvent.ts"
import { behindOurName } from "../address/BehindOurName.ts"
import type { OurNames } from "../address/Mention.ts"
import { behindPrefix } from "../spoken/CommandPrefix.ts"
import { unquoted } from "../SpokenText.ts"
import { pillsIn } from "./Pills.ts"
import { type KnownPeople, withoutIds } from "./WithoutIds.ts"

/** The longest name of a person that is taken from a message, in UTF-16 units. */
const longestName = 64

const isId = /^@[^\s@:]{1,255}:[^\s@]{1,255}$/

const nobody: KnownPeople = { ids: new Set(), names: new Map() }

/** The people whom a message names besides its text: by mentions, by links, as its writer, and us. */
const peopleOf = (me: UserId, message: Message): KnownPeople => {
  const pills = pillsIn(message.formatted)
  const ids = new Set([me, message.sender, ...message.mentions ?? [], ...pills.keys()].filter((id) => isId.test(id)))
  const names = new Map<string, string>()
  for (const [id, text] of pills) {
    const name = text.replaceAll(/\s+/g, " ")
    // A name that is an id, or has one in it, is none.
    if (name.length <= longestName && withoutIds(name, { ...nobody, ids }) === name) names.set(id, name)
  }
  return { ids, names }
}

/** A quote that a client put above a reply begins with whom it quotes; one that a person wrote does not. */
const quotesByItself = (body: string) => /^\s*> (?:\* )?<@[^>\n]{1,255}>/.test(body)

/** The text of a message, or a part of it, without our name before it. Nothing is cut where nothing would be left. */
export const withoutNameOf = (ours: OurNames, message: Message, text: string): string =>
  behindOurName(ours, message, text) || text

/** A doubled prefix before a word says that the word behind it is no command, but for the assistant. */
const withOnePrefix = (prefix: string | undefined, text: string): string => {
  const behind = prefix === undefined ? undefined : behindPrefix(prefix, text)
  return behind !== undefined && /^\p{L}/u.test(behindPrefix(prefix!, behind) ?? "") ? behind : text
}

/** A text of a message without Matrix ids (`withoutIds`), its people called as its writer's client shows them. */
export const textWithoutIds = (me: UserId, message: Message, text: string): string =>
  withoutIds(text, peopleOf(me, message))

/**
 * The text that the agent gets of a message: without the quote that an old client put above a reply, without our name
 * before it, and without Matrix ids (`withoutIds`). `names` are those by which people see us; of the `prefix` of
 * commands, a doubled one is a single one. An emote is said about its sender, so it begins with `/me`, as people type
 * it. Takes time linear in the message's length.
 */
export const promptTextOf = (
  me: UserId,
  message: Message,
  names: ReadonlyArray<string> = [],
  prefix?: string
): string => {
  const people = peopleOf(me, message)
  const words = wordsSaid(message)
  const text = quotesByItself(words) ? unquoted(message) : words
  if (message.msgtype === "m.emote") return `/me ${withoutIds(text, people)}`
  return withOnePrefix(prefix, withoutIds(withoutNameOf({ me, names }, message, text), people))
}
