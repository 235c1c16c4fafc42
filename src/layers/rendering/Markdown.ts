import { Effect, Layer } from "effect"
import type { MarkdownIt, StateCore, Token } from "markdown-it"
import type { IOptions } from "sanitize-html"
import { Markup } from "../../services/outbox/Markup.ts"
import { isPerson } from "./PersonLink.ts"
import { metered } from "./WorkMeter.ts"

// Blocks deeper than this are left unread by the parser: such a text is sent as it is.
const DeepestBlock = 60
// The spec asks for at most 100 levels; a fence is two in one token.
const DeepestElement = 90
// A reference is one word to write and a whole address each time that it is used. No event holds so much.
const MostLinkUnits = 45_000
// Longer texts and longer HTML fit in no event, nor do their shorter siblings take long: some 20 ms each with this
// much work.
const MostUnits = 65_536
const MostHtmlUnits = 60_000
const MostTags = 8_000
const MostWork = 100_000
// What is too much work when it is as short as this is sent as it is: a shorter one might be too much as well.
const ShortUnits = 8_192

const linkable = /^(?:https?:\/\/|mailto:|matrix:)/i

/**
 * What Markdown can make of the tags and attributes that the spec allows ("m.room.message msgtypes"); `rel` is the
 * reader's to add.
 */
const allowed: IOptions = {
  allowedTags: [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "p",
    "a",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "s",
    "code",
    "hr",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "pre"
  ],
  allowedAttributes: { a: ["href"], ol: ["start"] },
  allowedClasses: { code: ["language-*"] },
  allowedSchemes: ["http", "https", "mailto", "matrix"],
  allowProtocolRelative: false,
  parseStyleAttributes: false
}

const textToken = (state: StateCore, content: string): Token => {
  const token = new state.Token("text", "", 0)
  token.content = content
  return token
}

/**
 * An image is loaded by everyone who sees it, without asking: whoever can make the agent write an address would be
 * told what it wrote there. So an image becomes a link, or plain text where it stands in one already.
 */
const withoutImages = (state: StateCore, tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  let links = 0
  return tokens.flatMap((token) => {
    if (token.type === "link_open") links++
    if (token.type === "link_close") links--
    if (token.type !== "image") return [token]
    const source = String(token.attrGet("src") ?? "")
    const label = textToken(state, token.content === "" ? source : token.content)
    if (links > 0) return [label]
    const open = new state.Token("link_open", "a", 1)
    open.attrs = [["href", source]]
    return [open, label, new state.Token("link_close", "a", -1)]
  })
}

interface Bounds {
  links: number
  tooDeep: boolean
}

/** Takes away links to people, links past the budget and elements that stand too deep; their text stays. */
const bounded = (bounds: Bounds, tokens: ReadonlyArray<Token>, level: number): Array<Token> => {
  const open: Array<boolean> = []
  let depth = level
  return tokens.filter((token) => {
    if (token.nesting === 0) return true
    if (token.nesting < 0) {
      const kept = open.pop() ?? false
      if (kept) depth--
      return kept
    }
    const href = token.type === "link_open" ? String(token.attrGet("href") ?? "") : ""
    bounds.links += href.length
    if (href !== "") token.attrs = [["href", href]]
    const keep = depth < DeepestElement && bounds.links <= MostLinkUnits && !isPerson(href)
    open.push(keep)
    if (keep) depth++
    return keep
  })
}

const tame = (state: StateCore): void => {
  const bounds: Bounds = { links: 0, tooDeep: false }
  for (const token of state.tokens) {
    if (token.nesting > 0 && token.level + 1 >= DeepestBlock) bounds.tooDeep = true
    // Nothing that the sanitiser would take away is to be measured.
    if (token.tag === "td" || token.tag === "th") token.attrs = null
    if (token.children !== null) token.children = bounded(bounds, withoutImages(state, token.children), token.level)
  }
  state.env.tooDeep = bounds.tooDeep
}

/** Whether the text says it all by itself: one paragraph, every character of it as it was written. */
const isPlain = (tokens: ReadonlyArray<Token>, text: string): boolean => {
  if (tokens.length === 0) return true
  const [open, inline] = tokens
  if (tokens.length !== 3 || open?.type !== "paragraph_open") return false
  let shown = ""
  for (const child of inline?.children ?? []) {
    if (child.type === "text") shown += child.content
    else if (child.type === "softbreak") shown += "\n"
    else return false
  }
  return shown === text.trim()
}

/** Text has none of these left; the sanitiser's work grows with their number. */
const tagsIn = (html: string): number => {
  let count = 0
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) count++
  return count
}

const configured = (parser: MarkdownIt): MarkdownIt => {
  parser.validateLink = (url) => linkable.test(url)
  // Only whole addresses: `README.md` and `node.js` are names of files, not of hosts.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  parser.linkify.add("ftp:", null).add("//", null)
  parser.core.ruler.push("tame", tame)
  return parser
}

/**
 * Markdown by markdown-it without raw HTML, and sanitize-html behind it as a second lock. Both are loaded when the
 * layer is built.
 */
export const layer = Layer.effect(
  Markup,
  Effect.promise(async () => {
    const [{ default: Parser }, { default: sanitize }] = await Promise.all([
      import("markdown-it"),
      import("sanitize-html")
    ])
    // A line break in a chat is meant as one.
    const parser = configured(new Parser({ html: false, linkify: true, breaks: true, maxNesting: DeepestBlock }))
    const meter = metered(parser)

    /** The HTML, "" where it would add nothing; undefined where it is too much. */
    const formatted = (body: string): string | undefined => {
      if (body.length > MostUnits) return undefined
      const env: { tooDeep?: boolean } = {}
      const tokens = meter.within(MostWork, () => parser.parse(body, env))
      if (tokens === undefined) return undefined
      if (env.tooDeep === true || isPlain(tokens, body)) return ""
      const html = parser.renderer.render(tokens, parser.options, env)
      return html.length > MostHtmlUnits || tagsIn(html) > MostTags ? undefined : sanitize(html, allowed).trimEnd()
    }

    return Markup.of({
      render(markdown) {
        const body = markdown.toWellFormed().replaceAll("\0", "\uFFFD")
        const html = formatted(body)
        if (html === undefined && body.length > ShortUnits) return undefined
        return { body, formatted: html === undefined || html === "" ? undefined : html }
      }
    })
  })
)
