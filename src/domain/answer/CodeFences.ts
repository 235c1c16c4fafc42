import { endsTable, isTableHead } from "./TableRows.ts"

/** A fenced code block, or a table. Its places are offsets in a text, in UTF-16 units. */
export interface Fence {
  /** The beginning of its opening line. */
  readonly start: number
  /** The beginning of its first line of code. */
  readonly code: number
  /** The end of its closing line, without the line break; Infinity while the block is open. */
  readonly end: number
  /** The `> ` of each quote that it stands in; its lines of code carry the same. */
  readonly quote: string
  /** The columns of its indentation, in a list mostly; its lines of code have the same. */
  readonly indent: number
  /** The fence itself: back ticks or tildes. */
  readonly marks: string
  /** The text behind the fence, a language mostly. */
  readonly info: string
  /** Of a table: its head with the row of dashes. A table has no fence; its rows are its code. */
  readonly head?: string
  /** Of a document in a fence: the blocks of its own, in order, those within others too. None where there are none. */
  readonly inner?: ReadonlyArray<Fence>
}

// The pattern is unambiguous at every character, so that no line makes it backtrack.
const opening = /^((?: {0,3}>)*)([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/
const closingFence = /^(?: {0,3}>)*[ \t]*(`{3,}|~{3,})[ \t]*$/
// A longer line is no fence that somebody wrote; repeated in each part it would leave no room for text.
const longestLine = 120

const opened = (line: string, start: number, next: number): Fence | undefined => {
  const [, quote = "", indent = "", marks = "", info = ""] = (line.length <= longestLine && opening.exec(line)) || []
  // Back ticks behind back ticks are code within a line (CommonMark, "Fenced code blocks").
  if (marks === "" || (marks.startsWith("`") && info.includes("`"))) return undefined
  return {
    start,
    code: next,
    end: Number.POSITIVE_INFINITY,
    quote: quote === "" ? "" : `${quote} `,
    indent: indent.length,
    marks,
    info
  }
}

/** Whether a line ends the block; quotes and indentation may differ. */
export const closes = (line: string, fence: Fence): boolean => {
  const marks = closingFence.exec(line)?.[1]
  return marks !== undefined && marks[0] === fence.marks[0] && marks.length >= fence.marks.length
}

const document = /^\s*(?:markdown|mdx?)(?:\s|$)/i
// A document that shows how documents are written has one more in it, which has code. Each is opened again in a part.
const deepest = 2

/** Whether a block holds a document in Markdown, which may have blocks of code of its own. */
export const isDocument = ({ info }: Pick<Fence, "info">): boolean => document.test(info)

/**
 * The block that a line begins within a document, which ends at its own closing line and not the document: people and
 * models write a README in a fence like those in it. It has a language, as marks alone end something.
 */
export const innerBlock = (
  open: ReadonlyArray<Fence>,
  line: string,
  start: number,
  next: number
): Fence | undefined => {
  const document = open.at(-1)
  if (document === undefined || !isDocument(document) || open.length > deepest) return undefined
  const block = opened(line, start, next)
  const isLike = block !== undefined && block.info.trim() !== "" && block.marks.startsWith(document.marks)
  return isLike ? block : undefined
}

const table = (text: string, start: number, code: number): Fence => ({
  start,
  code,
  end: Number.POSITIVE_INFINITY,
  quote: "",
  indent: 0,
  marks: "",
  info: "",
  head: text.slice(start, code - 1)
})

/**
 * The fenced code blocks and tables of a text from `start` to `limit`, in order, after the one that is open `before`
 * it. Only whole lines count: an unfinished last line may still become anything, and a line that begins before `start`
 * was read already.
 */
export const fencesIn = (
  text: string,
  start: number,
  before: Fence | undefined,
  limit: number
): ReadonlyArray<Fence> => {
  const fences: Array<Fence> = []
  const near = text.slice(start, limit)
  let open = before
  // The blocks of the open document, and the places of those among them that are open, the innermost last.
  let inner = [...before?.inner ?? []]
  const within = inner.flatMap(({ end }, place) => (end === Number.POSITIVE_INFINITY ? [place] : []))
  let begin = start === 0 || text[start - 1] === "\n" ? 0 : near.indexOf("\n") + 1
  if (begin === 0 && start > 0 && text[start - 1] !== "\n") return open === undefined ? [] : [open]
  let last: { readonly line: string; readonly at: number } | undefined
  for (let end = near.indexOf("\n", begin); end >= 0; begin = end + 1, end = near.indexOf("\n", begin)) {
    const line = near.slice(begin, near[end - 1] === "\r" ? end - 1 : end)
    if (open?.head !== undefined && endsTable(line)) {
      fences.push({ ...open, end: start + begin - 1 })
      open = undefined
    }
    if (open === undefined) {
      open = last !== undefined && isTableHead(last.line, line) && !last.line.startsWith(">")
        ? table(text, last.at, start + end + 1)
        : opened(line, start + begin, start + end + 1)
      last = { line, at: start + begin }
      continue
    }
    const chain = [open, ...within.map((place) => inner[place]!)]
    const innermost = chain.at(-1)!
    const lineEnd = start + begin + line.length
    if (!closes(line, innermost)) {
      const block = innerBlock(chain, line, start + begin, start + end + 1)
      if (block !== undefined) within.push(inner.push(block) - 1)
    } else if (within.length > 0) {
      inner[within.pop()!] = { ...innermost, end: lineEnd }
    } else {
      fences.push({ ...withInner(open, inner), end: lineEnd })
      open = undefined
      last = undefined
      inner = []
    }
  }
  return open === undefined ? fences : [...fences, withInner(open, inner)]
}

const withInner = (
  fence: Fence,
  inner: ReadonlyArray<Fence>
): Fence => (inner.length === 0 ? fence : { ...fence, inner })

/** The number of blocks whose first line of code is at `offset` or before. */
const begun = (fences: ReadonlyArray<Fence>, offset: number): number => {
  let low = 0
  let high = fences.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (fences[middle]!.code <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** The block that `offset` is in. */
export const fenceAt = (fences: ReadonlyArray<Fence>, offset: number): Fence | undefined => {
  const last = fences[begun(fences, offset) - 1]
  return last !== undefined && offset < last.end ? last : undefined
}

/** The block whose opening line `offset` is in, or at the end of. */
export const openingAt = (fences: ReadonlyArray<Fence>, offset: number): Fence | undefined => {
  const next = fences[begun(fences, offset)]
  if (next !== undefined && next.start < offset) return next
  const inner = fenceAt(fences, offset)?.inner
  return inner === undefined ? undefined : openingAt(inner, offset)
}

/** A block that a place is in, and those of a document's own that the place is in too, the innermost last. */
export const blocksAt = (fence: Fence, offset: number): ReadonlyArray<Fence> => [
  fence,
  ...(fence.inner ?? []).filter(({ end, start }) => start < offset && offset < end)
]

const withoutEnd = (fence: Fence): Fence => ({ ...fence, end: Number.POSITIVE_INFINITY })

/** The block that is open where a line begins, as a block without an end. */
export const openAt = (fences: ReadonlyArray<Fence>, line: number): Fence | undefined => {
  const last = fences[begun(fences, line) - 1]
  if (last === undefined || line > last.end) return undefined
  const [{ inner: _, ...outer } = last, ...inner] = blocksAt(last, line).map(withoutEnd)
  return withInner(outer, inner)
}
