import type { StateCore, Token } from "markdown-it"
import { mayMention } from "./PersonLink.ts"

/** The parser reads no blocks deeper than this; a text with deeper ones is sent without HTML. */
export const deepestBlock = 60
/** The Matrix spec asks for at most 100 levels; a formula's block is three of them in one token. */
const deepestElement = 90
/** The longest text of all addresses together, as a short reference repeats a whole address. No event holds more. */
const mostLinkUnits = 45_000

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

/** Gives links without a text their address as one, because they would show nothing. */
const named = (state: StateCore, tokens: ReadonlyArray<Token>): ReadonlyArray<Token> =>
  tokens.flatMap((token, index) =>
    token.type === "link_open" && tokens[index + 1]?.type === "link_close"
      ? [token, textToken(state, String(token.attrGet("href") ?? ""))]
      : [token]
  )

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

/** Makes a parsed text safe to render: see `withoutImages`, `named` and `bounded`. */
export const restrict = (state: StateCore): void => {
  const bounds: Bounds = { links: 0, tooDeep: false }
  for (const token of state.tokens) {
    if (token.nesting > 0 && token.level + 1 >= deepestBlock) bounds.tooDeep = true
    if (token.tag === "td" || token.tag === "th") {
      // The sanitiser removes the attributes, so they must not count towards the HTML's length. Plain text is aligned.
      token.meta = { style: token.attrGet("style") ?? "" }
      token.attrs = null
    }
    if (token.children !== null) {
      token.children = bounded(bounds, named(state, withoutImages(state, token.children)), token.level)
    }
  }
  state.env.tooDeep = bounds.tooDeep
}
