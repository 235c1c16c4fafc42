import { Effect, Layer } from "effect"
import type { MarkdownIt, StateInline, Token } from "markdown-it"
import { Markup } from "../../services/outbox/Markup.ts"
import { allowedHtml } from "./AllowedHtml.ts"
import { withFormulas } from "./Formulas.ts"
import { plainText } from "./PlainText.ts"
import { withDocuments } from "./rules/DocumentFence.ts"
import { withEmphasis } from "./rules/EmphasisRule.ts"
import { deepestBlock, restrict } from "./SafeTokens.ts"
import { keepExtraCells } from "./TableCells.ts"
import { showTasks } from "./TaskItems.ts"
import { makeWorkMeter } from "./WorkMeter.ts"

/** The longest text, the longest plain text and the longest HTML, in UTF-16 units: longer ones fit in no event. */
const mostUnits = 65_536
const mostHtmlUnits = 60_000
/** These bound one rendering to some 20 ms. */
const mostTags = 8_000
const mostWork = 110_000
/** A text up to this length that is too much work is sent without HTML, since half of it may be too much as well. */
const shortUnits = 8_192

const linkable = /^(?:https?:\/\/|mailto:|matrix:)/i

/** Whether HTML would add nothing: the text is one paragraph without any markup. */
const isPlain = (tokens: ReadonlyArray<Token>): boolean => {
  const [open, inline] = tokens
  if (tokens.length !== 3 || open?.type !== "paragraph_open") return tokens.length === 0
  return (inline?.children ?? []).every(({ type }) => type === "text" || type === "softbreak" || type === "hardbreak")
}

/** Counts tags, with which the sanitiser's work grows. `<` stands for nothing else, as text has it escaped. */
const tagsIn = (html: string): number => {
  let count = 0
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) count++
  return count
}

/** `<br>` is the one tag that is not shown as text: in a table it is how agents break a line. */
const lineBreak = (state: StateInline, silent: boolean): boolean => {
  const tag = state.src[state.pos] === "<"
    ? /^<br *\/?>/i.exec(state.src.slice(state.pos, state.pos + 8))?.[0]
    : undefined
  if (tag === undefined) return false
  if (!silent) state.push("hardbreak", "br", 0)
  state.pos += tag.length
  return true
}

const configured = (parser: MarkdownIt): MarkdownIt => {
  parser.validateLink = (url) => linkable.test(url)
  // Only whole addresses become links: `README.md` and `node.js` are names of files, not of hosts.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  parser.linkify.add("ftp:", null).add("//", null)
  withEmphasis(parser)
  withDocuments(parser)
  withFormulas(parser)
  parser.inline.ruler.at("html_inline", lineBreak)
  parser.core.ruler.after("block", "tasks", showTasks)
  parser.core.ruler.push("restrict", restrict)
  return parser
}

/**
 * Renders Markdown by markdown-it without raw HTML, and by sanitize-html as a second lock. Both are loaded when the
 * layer is built. The plain text comes from the same tokens as the HTML, so that both say the same.
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
    parser.core.ruler.after("block", "cells", keepExtraCells(meter.spend))

    /** The HTML; "" where it would add nothing, undefined where it is too long or too much work. */
    const formatted = (tokens: Array<Token>, env: object): string | undefined => {
      if (isPlain(tokens)) return ""
      const html = parser.renderer.render(tokens, parser.options, { ...env })
      return html.length > mostHtmlUnits || tagsIn(html) > mostTags ? undefined : sanitize(html, allowedHtml).trimEnd()
    }

    return Markup.of({
      render(markdown) {
        const source = markdown.toWellFormed().replaceAll("\0", "\uFFFD")
        const asItIs = { body: source, formatted: undefined }
        const tooMuch = source.length > shortUnits ? undefined : asItIs
        if (source.length > mostUnits) return undefined
        const env: { tooDeep?: boolean } = {}
        const tokens = meter.within(mostWork, () => parser.parse(source, env))
        if (tokens === undefined) return tooMuch
        if (env.tooDeep === true) return asItIs
        const body = plainText(tokens, mostUnits)
        const html = formatted(tokens, env)
        if (body === undefined || html === undefined) return tooMuch
        // What shows nothing is sent as it is, because an empty message would look broken.
        const isSource = body.trim() === "" || body === source.trim()
        return { body: isSource ? source : body, formatted: html === "" ? undefined : html }
      }
    })
  })
)
