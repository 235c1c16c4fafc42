import { Effect, Layer } from "effect"
import type { MarkdownIt, StateCore, Token } from "markdown-it"
import type { IOptions } from "sanitize-html"
import { Markup } from "../../services/outbox/Markup.ts"
import { mayMention } from "./PersonLink.ts"
import { makeWorkMeter } from "./WorkMeter.ts"

/** The parser reads no blocks deeper than this; a text with deeper ones is sent without HTML. */
const deepestBlock = 60
/** The Matrix spec asks for at most 100 levels; a fence is two of them in one token. */
const deepestElement = 90
/** The longest text of all addresses together, as a short reference repeats a whole address. No event holds more. */
const mostLinkUnits = 45_000
/** The longest text and the longest HTML, in UTF-16 units: longer ones fit in no event. */
const mostUnits = 65_536
const mostHtmlUnits = 60_000
/** These bound one rendering to some 20 ms. */
const mostTags = 8_000
const mostWork = 100_000
/** A text up to this length that is too much work is sent without HTML, since half of it may be too much as well. */
const shortUnits = 8_192

const linkable = /^(?:https?:\/\/|mailto:|matrix:)/i

/**
 * The tags and attributes that Markdown can produce, among those that the spec allows ("m.room.message msgtypes").
 * Clients add `rel` themselves.
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
 * Turns images into links, or into plain text inside of a link. Clients load an image without asking, so whoever makes
 * the agent write an address would learn what the agent put into it.
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

/** Removes links to people, links past the budget and elements that are too deep; their text stays. */
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
    // Among the elements of a line, only links have it.
    const href = String(token.attrGet("href") ?? "")
    bounds.links += href.length
    if (href !== "") token.attrs = [["href", href]]
    const keep = depth < deepestElement && bounds.links <= mostLinkUnits && !mayMention(href)
    open.push(keep)
    if (keep) depth++
    return keep
  })
}

/** Makes a parsed text safe to render: see `withoutImages` and `bounded`. */
const restrict = (state: StateCore): void => {
  const bounds: Bounds = { links: 0, tooDeep: false }
  for (const token of state.tokens) {
    if (token.nesting > 0 && token.level + 1 >= deepestBlock) bounds.tooDeep = true
    // The sanitiser removes these, so they must not count towards the HTML's length.
    if (token.tag === "td" || token.tag === "th") token.attrs = null
    if (token.children !== null) token.children = bounded(bounds, withoutImages(state, token.children), token.level)
  }
  state.env.tooDeep = bounds.tooDeep
}

/** Whether HTML would add nothing: the text is one paragraph that is shown as it was written. */
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

/** Counts tags, with which the sanitiser's work grows. `<` stands for nothing else, as text has it escaped. */
const tagsIn = (html: string): number => {
  let count = 0
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) count++
  return count
}

const configured = (parser: MarkdownIt): MarkdownIt => {
  parser.validateLink = (url) => linkable.test(url)
  // Only whole addresses become links: `README.md` and `node.js` are names of files, not of hosts.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  parser.linkify.add("ftp:", null).add("//", null)
  parser.core.ruler.push("restrict", restrict)
  return parser
}

/**
 * Renders Markdown by markdown-it without raw HTML, and by sanitize-html as a second lock. Both are loaded when the
 * layer is built.
 */
export const layer = Layer.effect(
  Markup,
  Effect.promise(async () => {
    const [{ default: Parser }, { default: sanitize }] = await Promise.all([
      import("markdown-it"),
      import("sanitize-html")
    ])
    // People mean a line break in a chat as one.
    const parser = configured(new Parser({ html: false, linkify: true, breaks: true, maxNesting: deepestBlock }))
    const meter = makeWorkMeter(parser)

    /** The HTML; "" where it would add nothing, undefined where the text is too long or too much work. */
    const formatted = (body: string): string | undefined => {
      if (body.length > mostUnits) return undefined
      const env: { tooDeep?: boolean } = {}
      const tokens = meter.within(mostWork, () => parser.parse(body, env))
      if (tokens === undefined) return undefined
      if (env.tooDeep === true || isPlain(tokens, body)) return ""
      const html = parser.renderer.render(tokens, parser.options, env)
      return html.length > mostHtmlUnits || tagsIn(html) > mostTags ? undefined : sanitize(html, allowed).trimEnd()
    }

    return Markup.of({
      render(markdown) {
        const body = markdown.toWellFormed().replaceAll("\0", "\uFFFD")
        const html = formatted(body)
        if (html === undefined && body.length > shortUnits) return undefined
        return { body, formatted: html === "" ? undefined : html }
      }
    })
  })
)
