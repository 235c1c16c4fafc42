import type { UserId } from "../../Ids.ts"
import type { Message } from "../../matrix/InboundEvent.ts"
import { foundAt } from "../prompt/FindId.ts"
import { linkTarget } from "../prompt/MatrixLink.ts"
import { pillsIn } from "../prompt/Pills.ts"
import { mentionsUs, type OurNames } from "./Mention.ts"
import { fromFirstSign, saidBehind, withPlainAt } from "./NameSigns.ts"
import { withoutQuotedHtml } from "./OwnWords.ts"

/** The longest name that is read before a text, in UTF-16 units. */
const longestName = 255

/** How clients write a mention without HTML: `"Name" (link)`. */
const quotedLink = /^@?["“”„«']([^"“”»\n]{1,255})["“”»'] ?\(<?([^\s()<>]{1,1024})>?\)/
/** A link behind a name. */
const linkBehind = /^ ?(?:\(<?([^\s()<>]{1,1024})>?\)|<([^\s()<>]{1,1024})>)/

/** Whose a link is; undefined: nobody's. */
const personOf = (address: string): string | undefined => {
  const target = linkTarget(address)
  return target?._tag === "User" ? target.id : undefined
}

/** Where our id or a link to us ends that begins at a place of the text, whatever the link shows. */
const idEnd = (me: UserId, text: string, at: number): number | undefined => {
  const begin = text[at] === "<" ? at + 1 : at
  if (!/[@%[hm]/i.test(text[begin] ?? "")) return undefined
  const found = foundAt(text, begin, new Set([me]), new Set([me.slice(me.indexOf(":") + 1)]))
  if (found?.target._tag !== "User" || found.target.id !== me) return undefined
  const end = begin + found.length
  return begin === at ? end : text[end] === ">" ? end + 1 : undefined
}

const behindId = (me: UserId, text: string): string | undefined => {
  const quoted = quotedLink.exec(text)
  if (quoted !== null) return personOf(quoted[2]!) === me ? saidBehind(text, quoted[0].length) : undefined
  const end = idEnd(me, text, text.startsWith("@[") ? 1 : 0)
  return end === undefined ? undefined : saidBehind(text, end)
}

/** A name without the signs of a mention around it. */
const bare = (name: string): string => {
  const called = name.trim().replaceAll(/\s+/g, " ").replace(/^@/, "")
  return called.startsWith("[") && called.endsWith("]") ? called.slice(1, -1) : called
}

const ways: ReadonlyArray<readonly [string, string]> = [["@[", "]"], ["[", "]"], ["@", ""], ["", ""]]

const behindName = (me: UserId, text: string, name: string): string | undefined => {
  for (const [left, right] of ways) {
    const called = `${left}${name}${right}`.toLowerCase()
    if (text.slice(0, called.length).toLowerCase() !== called) continue
    // The id of somebody on another server.
    if (left === "@" && /^:[\p{L}\p{N}_-]/u.test(text.slice(called.length, called.length + 3))) continue
    const link = linkBehind.exec(text.slice(called.length, called.length + 2_048))
    const person = link === null ? undefined : personOf(link[1] ?? link[2]!)
    // Somebody else has that name too.
    if (person !== undefined && person !== me) return undefined
    const said = saidBehind(text, called.length + (person === undefined ? 0 : link![0].length))
    if (said !== undefined) return said
  }
  return undefined
}

/** The names by which a message may call us, the longest first, as one may begin with another. */
const namesIn = ({ me, names = [] }: OurNames, message: Message): ReadonlyArray<string> => {
  const pill = pillsIn(withoutQuotedHtml(message.formatted ?? "")).get(me)
  return [...names, me.slice(1).split(":", 1)[0]!, ...(pill === undefined ? [] : [pill])].map(bare)
    .filter((name) => name !== "" && name.length <= longestName)
    .toSorted((one, other) => other.length - one.length)
}

/**
 * What is said behind our name, for whatever a message may be: a command, an answer, a prompt. `text` is the message's,
 * or a part of it. Our name is our id or a link to us, whatever that shows; where the message mentions us, or
 * `isSaidToUs` says that what stands behind needs no mention, also the first part of our id, and every name by which
 * people or the writer's client know us, as it stands, with an `@`, or in brackets. Undefined where the text begins
 * otherwise. Takes time linear in the text's length.
 */
export const behindOurName = (
  ours: OurNames,
  message: Message,
  text: string,
  isSaidToUs = false
): string | undefined => {
  const begun = fromFirstSign(text)
  const plain = withPlainAt(begun.slice(0, 1)) + begun.slice(1)
  const said = behindId(ours.me, plain)
  if (said !== undefined || !(isSaidToUs || mentionsUs(ours, message))) return said
  for (const name of namesIn(ours, message)) {
    const behind = behindName(ours.me, plain, name)
    if (behind !== undefined) return behind
  }
  return undefined
}
