import { decoded, type IdTarget, linkTarget, matrixToTarget, matrixUriTarget, targetOf } from "./MatrixLink.ts"
import { addressPattern, isTelling, serverPattern } from "./ServerInText.ts"
import { isInCryptHash, isInWord } from "./WordStart.ts"

/** Where an id or a link may begin. */
export const starts = /[@!#$]|%(?:40|21|23|24)|matrix:|(?:https?:\/\/)?matrix\.to\/#\/|\[/gi

const opaque = "[A-Za-z0-9._~=+/-]"
/** Ids with a server: of users, of whoever is known, of rooms and events. */
const whole = new RegExp(`@[^\\s@:%<>"'()[\\]{}|,;\\\\\`]{1,255}?:${serverPattern}`, "iuy")
const anybody = new RegExp(`@[^\\s@:]{1,255}?:${serverPattern}`, "iuy")
const place = new RegExp(`[!#$]${opaque}{1,255}?:${serverPattern}`, "iuy")
/** An id of newer rooms and events, which has no server. */
const hash = /[!$][A-Za-z0-9_+/-]{43}(?!_*[A-Za-z0-9+/=-])/iy
/** What may be an id that was encoded for a URL. */
const encoded = /%(?:40|21|23|24)(?:%(?!40|21|23|24)[0-9A-F]{2}|[\w.~:!*+=-]){1,765}/iy
const encodedServer = "%3A(?:[\\w.~:-]|%(?:3A|5B|5D)){1,255}"
/**
 * An id of which only what stands before the server was encoded. No sign that begins one stands in it, so that a row of
 * such signs is not read again for each of them.
 */
const encodedUser = new RegExp(`@(?:[\\w.~!*+=/-]|%(?!3A)[0-9A-F]{2}){1,255}${encodedServer}`, "iy")
const encodedPlace = new RegExp(`[!#$](?:[\\w.~*+=/-]|%(?!3A)[0-9A-F]{2}){1,255}${encodedServer}`, "iy")
/** Signs of a sentence behind a link, of scripts that write it without a space. */
const sentence =
  "\\u3000-\\u3003\\u3008-\\u3011\\uFF01\\uFF08\\uFF09\\uFF0C\\uFF0E\\uFF1A\\uFF1B\\uFF1F\\u060C\\u061B\\u061F"
/** A part of a link; of the brackets only those of an address. */
const path = `(?:[^\\s<>"'\`()[\\]{}|\\\\${sentence}]|${addressPattern})`
const link = new RegExp(`(?:https?://)?matrix\\.to/#/(${path}*)`, "iy")
const authority = "(?://[^\\s/<>\"'`()]{0,255}/)?"
const uri = new RegExp(`matrix:${authority}((?:u|user|r|room|roomid|e|event)/${path}+)`, "iy")
/** A link as Markdown writes it, with its text. */
const markdown = new RegExp(
  `\\[((?:[^[\\]\\n]|${addressPattern}){1,256})\\]\\(<?((?:https?://matrix\\.to/#/|matrix:)[^\\s<>()]{1,1024})>?\\)`,
  "iy"
)

const sticky = (pattern: RegExp, text: string, at: number) => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Shorter names of rooms and events are words of code, as `$ref` is. */
const shortestOpaque = 10

/** How much of a link belongs to it: not the sign that ends a sentence. */
const linkEnd = (text: string): number => {
  let end = text.length
  while (end > 0 && ".,;:!?*_~".includes(text[end - 1]!)) end--
  return end
}

/** An id or a link in a text. */
export interface FoundId {
  readonly target: IdTarget
  /** In UTF-16 units. */
  readonly length: number
  /** The text of a link, which goes before the name. */
  readonly text?: string
}

/** The most ends of a server's name at which a known one may end. */
const mostCuts = 8

/** The longest known id that a text begins with: a port, or a dot or dash, may be the sentence's. */
const knownOf = (id: string, ids: ReadonlySet<string>): string | undefined => {
  let known = id
  for (let cuts = 0; cuts < mostCuts && !ids.has(known); cuts++) {
    const end = Math.max(known.lastIndexOf("."), known.lastIndexOf("-"), known.lastIndexOf(":"))
    if (end <= id.indexOf(":")) return undefined
    known = known.slice(0, end)
  }
  return ids.has(known) ? known : undefined
}

/** The id of a person who is known, whatever letters it has, also in the middle of a word. */
const knownAt = (text: string, at: number, ids: ReadonlySet<string>): FoundId | undefined => {
  const found = sticky(anybody, text, at)
  if (found === null) return undefined
  const id = found[0]
  const known = knownOf(id, ids)
  return known === undefined
    ? undefined
    : { target: targetOf(known)!, length: known.length }
}

/**
 * An id of anybody or anything else. In the middle of a word it is one of a user or an alias only where its server is
 * known: a mail address, a file on a host and a part of a page look like that too.
 */
const idAt = (text: string, at: number, servers: ReadonlySet<string>): FoundId | undefined => {
  const [isUser, isAlias] = [text[at] === "@", text[at] === "#"]
  const isGlued = isInWord(text, at)
  const found = sticky(isUser ? whole : place, text, at)
  if (found !== null) {
    const id = found[0]
    const [local, on] = [id.slice(1, id.indexOf(":")), id.slice(id.indexOf(":") + 1)]
    const isLikely = isTelling(on) && (isUser || isAlias ? !isGlued : local.length >= shortestOpaque)
    if (isLikely || servers.has(on)) return { target: targetOf(id)!, length: found[0].length }
  }
  const bare = isUser || (isGlued && isInCryptHash(text, at)) ? null : sticky(hash, text, at)
  return bare === null ? undefined : { target: targetOf(bare[0])!, length: bare[0].length }
}

/** A link whose path is its last part. */
const linkOf = (found: string, path: string, read: (path: string) => IdTarget): FoundId => {
  const length = linkEnd(found)
  return { target: read(path.slice(0, Math.max(0, length - (found.length - path.length)))), length }
}

const markdownAt = (text: string, at: number): FoundId | undefined => {
  const shown = sticky(markdown, text, at)
  if (shown === null) return undefined
  return { target: linkTarget(shown[2]!) ?? { _tag: "Link" }, length: shown[0].length, text: shown[1]! }
}

/** The bare link into Matrix that begins at a place of the text. */
export const linkAt = (text: string, at: number): FoundId | undefined => {
  const web = sticky(link, text, at)
  if (web !== null) return linkOf(web[0], web[1]!, matrixToTarget)
  const scheme = sticky(uri, text, at)
  return scheme === null ? undefined : linkOf(scheme[0], scheme[1]!, matrixUriTarget)
}

/** An id in what was encoded for a URL, wherever it stands in a word. */
const encodedAt = (
  pattern: RegExp,
  text: string,
  at: number,
  ids: ReadonlySet<string>,
  servers: ReadonlySet<string>
): FoundId | undefined => {
  const part = sticky(pattern, text, at)?.[0]
  const id = part === undefined ? "" : decoded(part)
  const found = /^[@!#$]/.test(id) && id !== part ? foundAt(id, 0, ids, servers) : undefined
  return found === undefined ? undefined : { ...found, length: linkEnd(part!) }
}

/** Whether an id can go on behind its first sign, so that a row of such signs costs one look each. */
const goesOn = (text: string, at: number): boolean =>
  text[at] === "@" ? /[^\s@:]/.test(text[at + 1] ?? " ") : /[\w.~*+=/%-]/.test(text[at + 1] ?? " ")

/**
 * The id or the link that begins at a place of the text, which `starts` found. A word counts as an id where its server
 * is among `servers`, or has a name that says that it is one.
 */
export const foundAt = (
  text: string,
  at: number,
  ids: ReadonlySet<string>,
  servers: ReadonlySet<string>
): FoundId | undefined => {
  switch (text[at]) {
    case "[":
      return markdownAt(text, at)
    case "@":
      if (!goesOn(text, at)) return undefined
      return idAt(text, at, servers) ?? knownAt(text, at, ids) ?? encodedAt(encodedUser, text, at, ids, servers)
    case "%":
      return encodedAt(encoded, text, at, ids, servers)
    case "!":
    case "#":
    case "$":
      if (!goesOn(text, at)) return undefined
      return idAt(text, at, servers) ?? encodedAt(encodedPlace, text, at, ids, servers)
    default:
      return linkAt(text, at)
  }
}
