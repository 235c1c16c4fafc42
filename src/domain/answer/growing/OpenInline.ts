import { type closingOf, formulaAt, isPriceInWords, makeClosings, mayBeginBehind } from "../FormulaSource.ts"
import { flanksOf } from "../marks/EmphasisMarks.ts"

// What stays open for longer is shown as it is: nobody meant it to be closed.
const most = { emphasis: 240, code: 1_000, label: 240, address: 2_000, formula: 4_096, tag: 240, comment: 1_000 }

interface Emphasis {
  readonly mark: string
  readonly at: number
  run: number
}

const runEnd = (text: string, at: number): number => {
  let end = at
  while (text[end] === text[at]) end++
  return end
}

/** Where something goes on that is not open here; or that it is open. */
type Step = number | "open"

const within = (text: string, at: number, longest: number, next: number): Step =>
  text.length - at <= longest ? "open" : next

const code = (text: string, at: number): Step => {
  const to = runEnd(text, at)
  for (let end = text.indexOf("`", to); end >= 0; end = text.indexOf("`", end)) {
    const after = runEnd(text, end)
    if (after - end === to - at) return after
    end = after
  }
  return within(text, at, most.code, to)
}

const link = (text: string, at: number): Step => {
  const label = text.indexOf("]", at + 1)
  if (label < 0) return within(text, at, most.label, at + 1)
  if (label === text.length - 1) return within(text, at, most.label, at + 1)
  if (text[label + 1] !== "(") return at + 1
  const end = text.indexOf(")", label + 2)
  return end < 0 ? within(text, at, most.address, at + 1) : end + 1
}

const angle = (text: string, at: number): Step => {
  if (text.startsWith("<!--", at)) {
    const end = text.indexOf("-->", at + 4)
    return end < 0 ? within(text, at, most.comment, at + 1) : end + 3
  }
  const rest = text.slice(at + 1, at + most.tag)
  return /^(?:[a-z!/][^\s<>]*)?$/i.test(rest) ? within(text, at, most.tag, at + 1) : at + 1
}

/** Whether what follows a single dollar sign may become a formula, and no price. */
const mayBeMath = (source: string) =>
  /\s/.test(source) ? !/^\d/.test(source) && /[\\^_={}+*<>]/.test(source) : !isPriceInWords(source)

const formula = (text: string, at: number, closings: typeof closingOf): Step => {
  const next = at + (text[at] === "\\" ? 2 : 1)
  if (at + 1 === text.length) return text[at] === "$" && !mayBeginBehind(text, at) ? next : "open"
  const found = formulaAt(text, at, text.length, closings)
  if (found === undefined) return next
  if ("end" in found) return found.end
  if (found.closing === "$" && !mayBeMath(text.slice(at + 1, at + 1 + most.emphasis))) return next
  return within(text, at, found.closing === "$" ? most.emphasis : most.formula, next)
}

/** Closes what a run of marks closes, the newest first; how many marks are left of the run. */
const closeEmphasis = (mark: string, marks: number, stack: Array<Emphasis>): number => {
  let run = marks
  while (run > 0) {
    const place = stack.findLastIndex((one) => one.mark === mark)
    const opener = stack[place]
    if (opener === undefined) break
    const used = Math.min(run, opener.run)
    opener.run -= used
    run -= used
    stack.length = opener.run === 0 ? place : place + 1
  }
  return run
}

const emphasis = (text: string, at: number, stack: Array<Emphasis>): Step => {
  const end = runEnd(text, at)
  const mark = text[at]!
  // What the last marks do depends on what follows them.
  if (end === text.length) return "open"
  const { closes, opens } = flanksOf(text, at, end, text.length)
  const run = closes ? closeEmphasis(mark, end - at, stack) : end - at
  if (run > 0 && opens && (mark !== "~" || run > 1)) stack.push({ mark, at, run })
  return end
}

const itemBegins = /^\n[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]/

/**
 * Where the first of what is open at the text's end begins, in the paragraph from `from` on: a formula, a link, code,
 * emphasis, an address in angle brackets. undefined where nothing is, or where it is open for too long.
 */
export const openInline = (text: string, from: number): number | undefined => {
  const stack: Array<Emphasis> = []
  const closings = makeClosings()
  for (let at = from; at < text.length;) {
    const mark = text[at]!
    let step: Step = at + 1
    if (mark === "\\" || mark === "$") step = formula(text, at, closings)
    else if (mark === "`") step = code(text, at)
    else if (mark === "[") step = link(text, at)
    else if (mark === "<") step = angle(text, at)
    else if (mark === "*" || mark === "_" || mark === "~") step = emphasis(text, at, stack)
    else if (mark === "\n" && itemBegins.test(text.slice(at, at + 16))) stack.length = 0
    if (step === "open") {
      stack.push({ mark, at, run: 1 })
      break
    }
    at = step
  }
  const isEmphasis = ({ mark }: Emphasis) => mark === "*" || mark === "_" || mark === "~"
  return stack.find((one) => !isEmphasis(one) || text.length - one.at <= most.emphasis)?.at
}
