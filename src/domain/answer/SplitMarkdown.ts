import { closes, type Fence, fenceAt, fencesIn, openAt } from "./CodeFences.ts"
import { splitPoint } from "./SplitPoint.ts"
import { largest } from "./SplitSearch.ts"

/** A part of a text: `text` is what stands from `from` to `to`, with the fences that were added to it. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Where a part ended, and what cutting on needs to know of the text before: it is not looked at again. */
export interface Place {
  readonly to: number
  /** Blocks are read on from here, the beginning of the line of `to` mostly; `open` is the one that is open here. */
  readonly line: number
  readonly open: Fence | undefined
  /** How long the part was: the next one will be about as long. */
  readonly units: number
}

// No event holds more bytes than this, so that a longer text need not be rendered to know that it does not fit.
const LargestUnits = 65_536
// Two of these and their HTML are about what an event holds.
const FirstGuess = 16_384
// White space between two parts beyond this is read for itself.
const Gap = 1_024
// A line's beginning is not looked for further back: no fence is so long.
const LongestLine = 4_096

const closingLine = (fence: Fence): string =>
  `\n${fence.quote}${fence.quote === "" ? " ".repeat(fence.indent) : ""}${fence.marks}`

/**
 * The text of a part, its code block reopened. Code that stood in a list is moved to the left, where the reopened
 * block is.
 */
const written = (text: string, from: number, to: number, reopened: Fence | undefined): string => {
  if (reopened === undefined) return text.slice(from, to)
  const head = `${reopened.quote}${reopened.marks}${reopened.info}\n`
  if (reopened.quote !== "" || reopened.indent === 0) return head + text.slice(from, to)
  const end = Math.max(from, Math.min(to, reopened.end))
  const whole = text[from - 1] === "\n" ? text.slice(from, end) : `\n${text.slice(from, end)}`
  const code = whole.replace(new RegExp(`^ {1,${reopened.indent}}`, "gm"), "")
  return head + (text[from - 1] === "\n" ? code : code.slice(1)) + text.slice(end, to)
}

/**
 * The longest closing line that a part up to `to` may need: it only grows with `to`, so that what fits can be
 * searched.
 */
const reserve = (found: ReadonlyArray<Fence>, to: number): string => {
  let longest = ""
  for (const fence of found) {
    if (fence.code > to) break
    const line = closingLine(fence)
    if (line.length > longest.length) longest = line
  }
  return longest
}

const lineAt = (text: string, from: number): string => {
  const near = text.slice(from, from + LongestLine)
  const end = near.indexOf("\n")
  return (end < 0 ? near : near.slice(0, end)).trimEnd()
}

/** Where something stands that `solid` matches, from `from` on. */
const first = (text: string, from: number, solid: RegExp): number => {
  const found = text.slice(from).search(solid)
  return found < 0 ? text.length : from + found
}

/** Behind the lines that are blank from `to` on, else behind the blanks of its line. */
const afterBlank = (text: string, to: number): number => {
  const lines = text.slice(to, first(text, to, /[^ \t\r\n]/)).lastIndexOf("\n")
  return lines >= 0 ? to + lines + 1 : first(text, to, /[^ \t]/)
}

/** Where the next part begins: behind the white space of the boundary. Of code, only the line break is left out. */
const after = (text: string, found: ReadonlyArray<Fence>, to: number): number => {
  const fence = fenceAt(found, to)
  if (fence === undefined) return afterBlank(text, to)
  const next = text[to] === "\r" ? to + 2 : text[to] === "\n" ? to + 1 : to
  // The part before was closed already; a block of nothing but its end is none.
  if (next === to || !closes(lineAt(text, next), fence)) return next
  return afterBlank(text, next + lineAt(text, next).length)
}

const placeAfter = (text: string, found: ReadonlyArray<Fence>, { from, to }: Piece): Place => {
  const near = text.slice(Math.max(0, to - LongestLine), to)
  const begins = near.lastIndexOf("\n") + 1
  const line = begins > 0 || to <= LongestLine ? to - near.length + begins : to
  return { to, line, open: openAt(found, line), units: to - from }
}

function* piece(
  text: string,
  all: ReadonlyArray<Fence>,
  from: number,
  reopened: Fence | undefined,
  near: number
): Generator<string, Piece, number> {
  const rest = text.length - from
  let above = { size: Math.min(rest, LargestUnits), weight: Number.POSITIVE_INFINITY }
  if (rest <= LargestUnits) {
    const whole = { from, to: text.length, text: written(text, from, text.length, reopened) }
    const weight = yield whole.text
    if (weight <= 1) return whole
    above = { size: rest, weight }
  }
  const found = all.filter((fence) => fence === reopened || fence.start >= from)
  const sizes = largest(above, near)
  let size = sizes.next()
  while (size.done !== true) {
    size = sizes.next(yield written(text, from, from + size.value, reopened) + reserve(found, from + size.value))
  }
  for (let most = size.value; most > 0;) {
    const to = splitPoint(text, found, from, from + most)
    if (to === from) break
    const open = fenceAt(found, to)
    const part = written(text, from, to, reopened) + (open === undefined ? "" : closingLine(open))
    if ((yield part) <= 1) return { from, to, text: part }
    most = to - from - Math.max(1, (to - from) >>> 3)
  }
  // A block's own lines leave no room for its code: it goes on as text.
  if (reopened !== undefined) return yield* piece(text, all, from, undefined, near)
  // Not even one character fits. Going on is better than going round.
  const to = Math.min(text.length, from + String.fromCodePoint(text.codePointAt(from) ?? 0).length)
  return { from, to, text: text.slice(from, to) }
}

/**
 * The next part of a text, behind `place` or at its beginning: as long as may be, and ended at the best place
 * (`boundary`); the white space there is left out, nothing else is. A code block that is cut is closed at the end of
 * a part and opened again by the next. An empty text is one empty part; undefined when nothing but white space is
 * left.
 *
 * It yields a text and wants to be told how much of an event that takes: at most 1 fits. It asks once when all fits,
 * and else some five times. What it looks at grows with the part, whatever the length of the text. Every beginning of
 * a text that fits must fit. Then the cuts are stable: for a text and any beginning of it (not ending within a
 * surrogate pair), all parts but the last of the beginning are parts of the text. A part that is not even one
 * character long where nothing fits is the only one that may not fit.
 */
export function* nextPiece(
  text: string,
  place?: Place
): Generator<string, { readonly piece: Piece; readonly place: Place } | undefined, number> {
  const { line, open, to } = place ?? { line: 0, open: undefined, to: 0 }
  let found = fencesIn(text, line, open, to + LargestUnits + Gap)
  const from = place === undefined ? 0 : after(text, found, to)
  if (place !== undefined && first(text, from, /\S/) === text.length) return undefined
  if (from > to + Gap) found = fencesIn(text, line, open, from + LargestUnits + Gap)
  const made = yield* piece(
    text,
    found,
    from,
    from === 0 ? undefined : fenceAt(found, from),
    place?.units ?? FirstGuess
  )
  return { piece: made, place: placeAfter(text, found, made) }
}
