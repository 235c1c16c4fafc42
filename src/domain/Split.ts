import { boundary } from "./Boundary.ts"
import { closes, type Fence, fenceAt, fences } from "./Fences.ts"

/** A part of a text: `text` is what stands from `from` to `to`, with the fences that were added to it. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly text: string
}

// No event holds more bytes than this, so that a longer text need not be rendered to know that it does not fit.
const LargestUnits = 65_536
// A part is filled up to this share of itself: each halving costs a rendering.
const Precision = 128

const closingLine = (fence: Fence): string => `\n${fence.quote}${fence.quote === "" ? " ".repeat(fence.indent) : ""}${fence.marks}`

/** The text of a part, its code block reopened. Code that stood in a list is moved to the left, where the reopened block is. */
const written = (text: string, from: number, to: number, reopened: Fence | undefined): string => {
  if (reopened === undefined) return text.slice(from, to)
  const head = `${reopened.quote}${reopened.marks}${reopened.info}\n`
  if (reopened.quote !== "" || reopened.indent === 0) return head + text.slice(from, to)
  const end = Math.max(from, Math.min(to, reopened.end))
  const whole = text[from - 1] === "\n" ? text.slice(from, end) : `\n${text.slice(from, end)}`
  const code = whole.replace(new RegExp(`^ {1,${reopened.indent}}`, "gm"), "")
  return head + (text[from - 1] === "\n" ? code : code.slice(1)) + text.slice(end, to)
}

/** The longest closing line that a part up to `to` may need: it only grows with `to`, so that what fits can be searched by halving. */
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
  const end = text.indexOf("\n", from)
  return (end < 0 ? text.slice(from) : text.slice(from, end)).trimEnd()
}

/** Where the next part begins: behind the white space of the boundary. Of code, only the line break is left out. */
const after = (text: string, found: ReadonlyArray<Fence>, to: number): number => {
  const gap = /(?:[ \t\r]*\n)+|[ \t]+/y
  const fence = fenceAt(found, to)
  if (fence !== undefined) {
    const next = text[to] === "\r" ? to + 2 : text[to] === "\n" ? to + 1 : to
    // The part before was closed already; a block of nothing but its end is none.
    if (next === to || !closes(lineAt(text, next), fence)) return next
    return after(text, [], next + lineAt(text, next).length)
  }
  gap.lastIndex = to
  return gap.test(text) ? gap.lastIndex : to
}

const piece = (
  text: string,
  all: ReadonlyArray<Fence>,
  from: number,
  reopened: Fence | undefined,
  fits: (part: string) => boolean
): Piece => {
  const whole = { from, to: text.length, text: written(text, from, text.length, reopened) }
  const rest = text.length - from
  if (rest <= LargestUnits && fits(whole.text)) return whole
  const found = all.filter((fence) => fence === reopened || (fence.start >= from && fence.start < from + LargestUnits))
  let most = 0
  // Always the same steps, whatever follows, so that a longer text is cut at the same place.
  for (let step = LargestUnits / 2; step >= 1 && step > most / Precision; step /= 2) {
    const to = from + most + step
    if (to < text.length && fits(written(text, from, to, reopened) + reserve(found, to))) most += step
  }
  while (most > 0) {
    const to = boundary(text, found, from, from + most)
    if (to === from) break
    const open = fenceAt(found, to)
    const part = written(text, from, to, reopened) + (open === undefined ? "" : closingLine(open))
    if (fits(part)) return { from, to, text: part }
    most = to - from - Math.max(1, (to - from) >>> 3)
  }
  // A block's own lines leave no room for its code: it goes on as text.
  if (reopened !== undefined) return piece(text, all, from, undefined, fits)
  // Not even one character fits. Going on is better than going round.
  const to = Math.min(text.length, from + String.fromCodePoint(text.codePointAt(from) ?? 0).length)
  return { from, to, text: text.slice(from, to) }
}

/**
 * `split`, with the place of each part. `known` are the parts but the last of an earlier call with a beginning of this text:
 * they are taken as they are, and only what follows them is cut.
 */
export const pieces = (text: string, fits: (part: string) => boolean, known: ReadonlyArray<Piece> = []): ReadonlyArray<Piece> => {
  const found = fences(text)
  const made = [...known]
  let from = made.length === 0 ? 0 : after(text, found, made.at(-1)!.to)
  while (made.length === 0 || text.slice(from).trim() !== "") {
    const next = piece(text, found, from, from === 0 ? undefined : fenceAt(found, from), fits)
    made.push(next)
    from = after(text, found, next.to)
  }
  return made
}

/**
 * Cuts a text into parts that fit, each as long as may be, at the best places (`boundary`); the white space there is left out, nothing else is.
 * A code block that is cut is closed at the end of a part and opened again by the next. An empty text is one empty part.
 *
 * `fits` is asked once when all fits, and else some twenty times a part; every beginning of a text that fits must fit. Then the cuts are
 * stable: for a text and any beginning of it (not ending within a surrogate pair), all parts but the last of the beginning
 * are parts of the text. A part that is not even one character long where `fits` refuses everything is the only one that may not fit.
 */
export const split = (text: string, fits: (part: string) => boolean): ReadonlyArray<string> =>
  pieces(text, fits).map((piece) => piece.text)
