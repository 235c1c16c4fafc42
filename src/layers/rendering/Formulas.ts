import type { MarkdownIt, RendererRule, StateBlock, StateInline, Token } from "markdown-it"
import { closingOf, formulaAt, makeClosings } from "../../domain/answer/FormulaSource.ts"

/** The types of the tokens; their content is the formula's source. */
export const inlineFormula = "formula_inline"
export const formulaBlock = "formula_block"

/** Whether a fenced block holds a formula. */
export const isFormulaFence = (token: Token): boolean => token.type === "fence" && /^\s*math\s*$/i.test(token.info)

/** The closing marks of a line, so that none is looked for again and again. */
const closingsOf = new WeakMap<StateInline, typeof closingOf>()

/** The lines of a text in which a formula was looked for in vain. */
interface Searched {
  readonly from: number
  readonly to: number
  readonly indent: number
}
const searched = new WeakMap<StateBlock, Map<string, Searched>>()

/** The value of a key, made where there is none. */
const known = <K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V => {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

const closings: ReadonlyMap<string, string> = new Map([
  ["$$", "$$"],
  [String.raw`\(`, String.raw`\)`],
  [String.raw`\[`, String.raw`\]`]
])
const lineStart = /^(?:\$\$|\\\[)/

const inline = (state: StateInline, silent: boolean): boolean => {
  const first = state.src[state.pos]
  if (first !== "$" && first !== "\\") return false
  const formula = formulaAt(state.src, state.pos, state.posMax, known(closingsOf, state, () => makeClosings()))
  if (formula === undefined || "closing" in formula) return false
  if (!silent) state.push(inlineFormula, "span", 0).content = formula.source
  state.pos = formula.end
  return true
}

/** The line that ends the formula which begins in `first`; undefined where none does, or text follows its end. */
const lastLine = (state: StateBlock, first: number, endLine: number, closing: string): number | undefined => {
  const vain = known(searched, state, () => new Map<string, Searched>())
  const before = vain.get(closing)
  const indent = state.blkIndent
  if (before !== undefined && first >= before.from && first < before.to && indent === before.indent) return undefined
  let line = first
  for (; line < endLine; line++) {
    if (line > first && !state.isEmpty(line) && (state.sCount[line] ?? 0) < indent) break
    const from = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0) + (line === first ? 2 : 0)
    const limit = state.eMarks[line] ?? 0
    const end = closingOf(state.src, from, limit, closing)
    if (end < 0) continue
    if (state.src.slice(end + 2, limit).trim() === "") return line
    line++
    break
  }
  vain.set(closing, { from: first, to: line, indent })
  return undefined
}

const block = (state: StateBlock, first: number, endLine: number, silent: boolean): boolean => {
  const start = (state.bMarks[first] ?? 0) + (state.tShift[first] ?? 0)
  const mark = state.src.slice(start, start + 2)
  const closing = closings.get(mark)
  if (closing === undefined || !lineStart.test(mark) || (state.sCount[first] ?? 0) - state.blkIndent >= 4) return false
  const last = lastLine(state, first, endLine, closing)
  if (last === undefined) return false
  const text = state.getLines(first, last + 1, state.sCount[first] ?? 0, false).trim()
  const source = text.slice(2, -2).trim()
  if (source === "") return false
  if (silent) return true
  const token = state.push(formulaBlock, "div", 0)
  token.content = source
  token.block = true
  token.map = [first, last + 1]
  state.line = last + 1
  return true
}

/**
 * Makes a parser read formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]` and blocks of code in the language `math`. Nothing in
 * them is Markdown. They become `data-mx-maths` (client-server API, "Mathematical messages"), with their source for
 * clients that do not show them.
 */
export const withFormulas = (parser: MarkdownIt): void => {
  const { escapeHtml } = parser.utils
  const div = (source: string) => {
    const code = `<code>${escapeHtml(source)}</code>`
    return `<div data-mx-maths="${escapeHtml(source)}">${source.includes("\n") ? `<pre>${code}</pre>` : code}</div>\n`
  }
  parser.inline.ruler.before("escape", inlineFormula, inline)
  parser.block.ruler.before("fence", formulaBlock, block, { alt: ["paragraph", "reference", "blockquote", "list"] })
  const { rules } = parser.renderer
  const { fence } = rules
  rules[inlineFormula] = (tokens, at) => {
    const source = escapeHtml(tokens[at]?.content ?? "")
    return `<span data-mx-maths="${source}"><code>${source}</code></span>`
  }
  rules[formulaBlock] = (tokens, at) => div(tokens[at]?.content ?? "")
  const withMath: RendererRule = (tokens, at, options, env, self) => {
    const token = tokens[at]
    if (token !== undefined && isFormulaFence(token)) return div(token.content.trim())
    return fence === undefined ? self.renderToken(tokens, at, options) : fence(tokens, at, options, env, self)
  }
  rules["fence"] = withMath
}
