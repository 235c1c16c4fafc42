import type { UserId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import { mentionsUs, type OurNames } from "../address/Mention.ts"
import { behindName, unquoted } from "../SpokenText.ts"
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

/** The text without our name before it. Nothing is cut where nothing would be left. */
const withoutOurName = (
  me: UserId,
  message: Message,
  text: string,
  { names }: KnownPeople,
  ours: ReadonlyArray<string>
): string => {
  const localpart = me.slice(1).split(":", 1)[0]!
  const isNamed = message.mentions?.includes(me) === true || names.has(me) || message.body.includes(me)
  const byId = isNamed ? [names.get(me), `@${localpart}`, localpart] : []
  const byName = mentionsUs({ me, names: ours }, message) ? ours.flatMap((name) => [`@${name}`, name]) : []
  for (const name of [...byId, ...byName]) {
    const rest = name === undefined ? undefined : behindName(text, name)
    if (rest !== undefined) return rest === "" ? text : rest
  }
  return text
}

/** What a message says in answer to us: `text`, a part of it, without a name of ours before it. */
export const withoutNameOf = ({ me, names = [] }: OurNames, message: Message, text: string): string =>
  withoutOurName(me, message, text, peopleOf(me, message), names)

/** A doubled prefix before a word says that the word behind it is no command, but for the assistant. */
const withOnePrefix = (prefix: string | undefined, text: string): string =>
  prefix !== undefined && text.startsWith(prefix + prefix) && /^\p{L}/u.test(text.slice(2 * prefix.length))
    ? text.slice(prefix.length)
    : text

/** A text of a message without Matrix ids (`withoutIds`), its people called as its writer's client shows them. */
export const textWithoutIds = (me: UserId, message: Message, text: string): string =>
  withoutIds(text, peopleOf(me, message))

/**
 * The text that the agent gets of a message: without the quote that an old client put above a reply, without our name
 * before it, and without Matrix ids (`withoutIds`). `names` are those by which people see us; of the `prefix` of
 * commands, a doubled one is a single one. An emote is said about
 * its sender, so it begins with `/me`, as people type it. Takes time linear in the message's length.
 */
export const promptTextOf = (
  me: UserId,
  whole: Message,
  names: ReadonlyArray<string> = [],
  prefix?: string
): string => {
  // The name of a file is no word of anybody's.
  const message = whole.file === undefined ? whole : { ...whole, body: whole.file.caption }
  const people = peopleOf(me, message)
  const text = withoutIds(quotesByItself(message.body) ? unquoted(message) : message.body, people)
  if (message.msgtype === "m.emote") return `/me ${text}`
  return withOnePrefix(prefix, withoutOurName(me, message, text, people, names))
}
