/** A fenced code block, as offsets of UTF-16 units in a text. */
export interface Fence {
  /** Where its opening line begins. */
  readonly start: number
  /** Where its first line of code begins. */
  readonly code: number
  /** Behind its closing line, without the line break; Infinity while it is open. */
  readonly end: number
  /** `> ` as often as it is quoted; its code carries the same. */
  readonly quote: string
  /** Columns that it stands to the right, in a list mostly; its code stands there too. */
  readonly indent: number
  /** The back ticks or tildes themselves. */
  readonly marks: string
  /** What stands behind them: a language, mostly. */
  readonly info: string
}

// Unambiguous at every character, so that no line makes it try twice.
const opening = /^((?: {0,3}>)*)([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})(.*)$/
const closing = /^(?: {0,3}>)*[ \t]*(`{3,}|~{3,})[ \t]*$/
// Such a line is no fence that somebody wrote; repeated at each part it would leave no room for text.
const LongestLine = 120

const opened = (line: string, start: number, next: number): Fence | undefined => {
  const [, quote = "", indent = "", marks = "", info = ""] = (line.length <= LongestLine && opening.exec(line)) || []
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

/** Whether a line ends the block; it may be quoted and indented as it likes. */
export const closes = (line: string, fence: Fence): boolean => {
  const marks = closing.exec(line)?.[1]
  return marks !== undefined && marks[0] === fence.marks[0] && marks.length >= fence.marks.length
}

/**
 * The fenced code blocks of a text from `start` to `limit`, in order, the one that is `open` there first. Only whole
 * lines count: what the last, unfinished one will be is not known, nor what a line is whose beginning is before
 * `start`.
 */
export const fencesIn = (
  text: string,
  start: number,
  before: Fence | undefined,
  limit: number
): ReadonlyArray<Fence> => {
  const found: Array<Fence> = []
  const near = text.slice(start, limit)
  let open = before
  let begin = start === 0 || text[start - 1] === "\n" ? 0 : near.indexOf("\n") + 1
  if (begin === 0 && start > 0 && text[start - 1] !== "\n") return open === undefined ? [] : [open]
  for (let end = near.indexOf("\n", begin); end >= 0; begin = end + 1, end = near.indexOf("\n", begin)) {
    const line = near.slice(begin, near[end - 1] === "\r" ? end - 1 : end)
    if (open === undefined) open = opened(line, start + begin, start + end + 1)
    else if (closes(line, open)) {
      found.push({ ...open, end: start + begin + line.length })
      open = undefined
    }
  }
  return open === undefined ? found : [...found, open]
}

/** How many blocks have their first line of code at `offset` or before. */
const begun = (found: ReadonlyArray<Fence>, offset: number): number => {
  let low = 0
  let high = found.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (found[middle]!.code <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** The block that the text is in at `offset`: opened before it, and not yet closed. */
export const fenceAt = (found: ReadonlyArray<Fence>, offset: number): Fence | undefined => {
  const last = found[begun(found, offset) - 1]
  return last !== undefined && offset < last.end ? last : undefined
}

/** The block that `offset` stands in the opening line of, or at its end. */
export const openingAt = (found: ReadonlyArray<Fence>, offset: number): Fence | undefined => {
  const next = found[begun(found, offset)]
  return next !== undefined && next.start < offset ? next : undefined
}

/** The block that is open where a line begins, as one that is not closed yet. */
export const openAt = (found: ReadonlyArray<Fence>, line: number): Fence | undefined => {
  const last = found[begun(found, line) - 1]
  return last !== undefined && line <= last.end ? { ...last, end: Number.POSITIVE_INFINITY } : undefined
}
