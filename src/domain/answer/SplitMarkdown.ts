import { blocksAt, closes, type Fence, fenceAt, fencesIn, isDocument, openAt } from "./CodeFences.ts"
import { splitPoint } from "./SplitPoint.ts"
import { largest } from "./SplitSearch.ts"

/** A part of a text. `text` is what stands from `from` to `to`, with the fences that were added. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** The end of a part, with what cutting on needs to know of the text before it, which is not read again. */
export interface SplitPlace {
  readonly to: number
  /**
   * Where reading for code blocks goes on, mostly the beginning of the line of `to`; `open` is the block that is open
   * there.
   */
  readonly line: number
  readonly open: Fence | undefined
  /** The length of the part, which the next one will be near. */
  readonly units: number
}

// No event holds more bytes, so that a longer text is too long without being rendered.
const largestUnits = 65_536
// Twice this much text and its HTML fill an event, about.
const firstGuess = 16_384
// Longer white space between two parts is read by itself.
const longestBreak = 1_024
// A line's beginning is looked for so far back: no fence is as long.
const longestLine = 4_096

const closingLine = (fence: Fence): string =>
  fence.head !== undefined ? "" : `\n${fence.quote}${fence.quote === "" ? " ".repeat(fence.indent) : ""}${fence.marks}`

/** What closes the block that is open at a part's end; of a document, what the part itself left open in it. */
const closing = (part: string, open: Fence | undefined): string => {
  if (open === undefined) return ""
  if (!isDocument(open)) return closingLine(open)
  const last = fencesIn(`${part}\n`, 0, undefined, part.length + 1).at(-1)
  if (last?.end !== Number.POSITIVE_INFINITY) return ""
  return blocksAt(last, part.length + 1).map(closingLine).toReversed().join("")
}

const nestedItem = /^( {2,})(?:[-*+]|\d{1,9}[.)])[ \t]/

/** The text with nested items at its beginning moved to the left, because they would be code without their list. */
const unnested = (text: string): string => {
  const indent = nestedItem.exec(text.slice(0, longestLine))?.[1]?.length
  if (indent === undefined) return text
  const end = text.search(new RegExp(`\\n(?! {${indent}}|[ \\t]*(?:\\n|$))`))
  const nested = end < 0 ? text : text.slice(0, end)
  return nested.replace(new RegExp(`^ {${indent}}`, "gm"), "") + text.slice(nested.length)
}

/**
 * The text of a part, with its code block opened again, or the head of its table. Code in a list moves to the left,
 * where the new fence is.
 */
const written = (text: string, from: number, to: number, reopened: Fence | undefined): string => {
  if (reopened === undefined) {
    return from > 0 && text[from - 1] === "\n" ? unnested(text.slice(from, to)) : text.slice(from, to)
  }
  if (reopened.head !== undefined) return `${reopened.head}\n${text.slice(from, to)}`
  const head = blocksAt(reopened, from).map(({ info, marks }) => `${reopened.quote}${marks}${info}\n`).join("")
  if (reopened.quote !== "" || reopened.indent === 0) return head + text.slice(from, to)
  const end = Math.max(from, Math.min(to, reopened.end))
  const whole = text[from - 1] === "\n" ? text.slice(from, end) : `\n${text.slice(from, end)}`
  const code = whole.replace(new RegExp(`^ {1,${reopened.indent}}`, "gm"), "")
  return head + (text[from - 1] === "\n" ? code : code.slice(1)) + text.slice(end, to)
}

/**
 * The longest closing line that a part up to `to` may need. It only grows with `to`, which makes the part's length
 * searchable.
 */
const reserve = (fences: ReadonlyArray<Fence>, to: number): string => {
  let longest = ""
  const blocks: Array<Fence> = []
  for (const fence of fences.flatMap((one) => [one, ...one.inner ?? []])) {
    if (fence.code > to) break
    while (blocks.length > 0 && blocks.at(-1)!.end <= fence.start) blocks.pop()
    blocks.push(fence)
    const lines = blocks.map(closingLine).join("")
    if (lines.length > longest.length) longest = lines
  }
  return longest
}

const lineAt = (text: string, from: number): string => {
  const near = text.slice(from, from + longestLine)
  const end = near.indexOf("\n")
  return (end < 0 ? near : near.slice(0, end)).trimEnd()
}

/** The offset of the first match of `solid` from `from` on; the text's length without one. */
const first = (text: string, from: number, solid: RegExp): number => {
  const offset = text.slice(from).search(solid)
  return offset < 0 ? text.length : from + offset
}

/** The offset behind the blank lines after `to`, or else behind the blanks of its line. */
const afterBlank = (text: string, to: number): number => {
  const lines = text.slice(to, first(text, to, /[^ \t\r\n]/)).lastIndexOf("\n")
  return lines >= 0 ? to + lines + 1 : first(text, to, /[^ \t]/)
}

/** Where the next part begins: behind the white space of the cut. Of code only the line break is left out. */
const after = (text: string, fences: ReadonlyArray<Fence>, to: number): number => {
  const fence = fenceAt(fences, to)
  if (fence === undefined) return afterBlank(text, to)
  let next = text[to] === "\r" ? to + 2 : text[to] === "\n" ? to + 1 : to
  if (next === to) return next
  // The part before closed the blocks already, so that a line which only closes one is left out.
  for (const block of blocksAt(fence, to).toReversed()) {
    const line = lineAt(text, next)
    if (!closes(line, block)) return next
    if (block === fence) return afterBlank(text, next + line.length)
    next = first(text, next + line.length, /\n/) + 1
  }
  return Math.min(next, text.length)
}

const placeAfter = (text: string, fences: ReadonlyArray<Fence>, { from, to }: Piece): SplitPlace => {
  const near = text.slice(Math.max(0, to - longestLine), to)
  const begins = near.lastIndexOf("\n") + 1
  const line = begins > 0 || to <= longestLine ? to - near.length + begins : to
  return { to, line, open: openAt(fences, line), units: to - from }
}

function* piece(
  text: string,
  all: ReadonlyArray<Fence>,
  from: number,
  reopened: Fence | undefined,
  near: number
): Generator<string, Piece, number> {
  const rest = text.length - from
  let above = { size: Math.min(rest, largestUnits), weight: Number.POSITIVE_INFINITY }
  if (rest <= largestUnits) {
    const whole = { from, to: text.length, text: written(text, from, text.length, reopened) }
    const weight = yield whole.text
    if (weight <= 1) return whole
    above = { size: rest, weight }
  }
  const fences = all.filter((fence) => fence === reopened || fence.start >= from)
  const sizes = largest(above, near)
  let size = sizes.next()
  while (size.done !== true) {
    size = sizes.next(yield written(text, from, from + size.value, reopened) + reserve(fences, from + size.value))
  }
  for (let most = size.value; most > 0;) {
    const to = splitPoint(text, fences, from, from + most)
    if (to === from) break
    const cut = written(text, from, to, reopened)
    const part = cut + closing(cut, fenceAt(fences, to))
    if ((yield part) <= 1) return { from, to, text: part }
    most = to - from - Math.max(1, (to - from) >>> 3)
  }
  // The fences leave no room for code, so the code goes on as text.
  if (reopened !== undefined) return yield* piece(text, all, from, undefined, near)
  // Not even one character fits. Going on with it ends; trying again would not.
  const to = Math.min(text.length, from + String.fromCodePoint(text.codePointAt(from) ?? 0).length)
  return { from, to, text: text.slice(from, to) }
}

/**
 * The next part of a text, behind `place` or at the text's beginning: as long as possible, and cut at the best place
 * (`splitPoint`). White space at the cut is left out, and nothing else. A code block that is cut is closed at the end
 * of one part and opened again in the next, and the head of a table is repeated. An empty text is one empty part;
 * undefined where only white space is left.
 *
 * It yields a text and takes the share of an event that the text fills; up to 1 fits. It asks once where all fits, and
 * else about five times. Its work grows with the part and not with the text. Every beginning of a text that fits must
 * fit too. Then cuts are stable: all parts but the last of a text's beginning (not ended within a surrogate pair) are
 * parts of the text. Only a part of one character may not fit.
 */
export function* nextPiece(
  text: string,
  place?: SplitPlace
): Generator<string, { readonly piece: Piece; readonly place: SplitPlace } | undefined, number> {
  const { line, open, to } = place ?? { line: 0, open: undefined, to: 0 }
  let fences = fencesIn(text, line, open, to + largestUnits + longestBreak)
  const from = place === undefined ? 0 : after(text, fences, to)
  if (place !== undefined && first(text, from, /\S/) === text.length) return undefined
  if (from > to + longestBreak) fences = fencesIn(text, line, open, from + largestUnits + longestBreak)
  const made = yield* piece(
    text,
    fences,
    from,
    from === 0 ? undefined : fenceAt(fences, from),
    place?.units ?? firstGuess
  )
  return { piece: made, place: placeAfter(text, fences, made) }
}
