import { type Fence, fenceAt, fencesIn } from "../../../domain/answer/CodeFences.ts"
import { flanksOf } from "../../../domain/answer/marks/EmphasisMarks.ts"

/** How a word of Markdown is painted. */
export type Painted = "bold" | "italic" | "code"

type Paint = (style: Painted, word: string) => string

/** Code, a link, an address, in which marks are none; or a run of marks. */
const token = /`([^`]+)`|\[([^[\]]+)\]\(((?:https?|mailto|matrix):[^()\s]+)\)|https?:\/\/\S+|\*+|_+/g

const styles: ReadonlyMap<string, ReadonlyArray<Painted>> = new Map([
  ["*", ["italic"]],
  ["_", ["italic"]],
  ["**", ["bold"]],
  ["__", ["bold"]],
  ["***", ["bold", "italic"]],
  ["___", ["bold", "italic"]]
])
// Nobody nests as many; it bounds the work of a line of nothing but marks.
const mostOpen = 32

/** The places of the marks in a line that open or close something, by the rule by which answers are rendered. */
const pairedMarks = (line: string, tokens: ReadonlyArray<RegExpExecArray>): ReadonlyMap<number, "opens" | "closes"> => {
  const paired = new Map<number, "opens" | "closes">()
  const open: Array<{ readonly run: string; readonly at: number }> = []
  for (const { 0: run, index: at } of tokens) {
    if (!styles.has(run)) continue
    const { closes, opens } = flanksOf(line, at, at + run.length, line.length)
    const place = closes ? open.findLastIndex((one) => one.run === run) : -1
    if (place >= 0) {
      paired.set(open[place]!.at, "opens").set(at, "closes")
      open.length = place
    } else if (opens && open.length < mostOpen) open.push({ run, at })
  }
  return paired
}

/** A line without its marks, within words of some styles, the outermost first. */
const inline = (line: string, paint: Paint, outer: ReadonlyArray<Painted> = []): string => {
  const each = (words: string, inner: ReadonlyArray<Painted>) =>
    words.replaceAll(/\S+/g, (word) => [...new Set(inner)].reduceRight((painted, style) => paint(style, painted), word))
  const tokens = [...line.matchAll(token)]
  const paired = pairedMarks(line, tokens)
  const open = [...outer]
  let shown = ""
  let from = 0
  for (const { 0: all, 1: code, 2: label, 3: address, index: at } of tokens) {
    const mark = paired.get(at)
    if (code === undefined && label === undefined && mark === undefined) continue
    shown += each(line.slice(from, at), open)
    from = at + all.length
    if (code !== undefined) shown += each(code, [...open, "code"])
    else if (label !== undefined) shown += each(label === address ? label : `${label} (${address})`, open)
    else if (mark === "opens") open.push(...styles.get(all) ?? [])
    else open.length -= styles.get(all)?.length ?? 0
  }
  return shown + each(line.slice(from), open)
}

/** The line of a block of code; undefined where it is one of its marks alone. */
const codeLine = (line: string, at: number, fence: Fence, paint: Paint): string | undefined => {
  if (at < fence.code) {
    const before = line.slice(0, line.indexOf(fence.marks)).trimEnd()
    return before === "" ? undefined : before
  }
  return at + line.length === fence.end ? undefined : line.replaceAll(/\S+/g, (word) => paint("code", word))
}

/**
 * The Markdown that agents write most, for a terminal: strong, emphasised and code words without their marks, links
 * with their address behind them, headings as strong lines, bullets. `paint` is given single words, so that each row of
 * a wrapped text is painted by itself.
 */
export const terminalMarkdown = (text: string, paint: Paint): string => {
  const fences = fencesIn(`${text}\n`, 0, undefined, text.length + 1).filter(({ head }) => head === undefined)
  const openings = new Map(fences.map((fence) => [fence.start, fence]))
  let next = 0
  const lines = text.split("\n").flatMap((line) => {
    const at = next
    next += line.length + 1
    const fence = fenceAt(fences, at) ?? openings.get(at)
    if (fence !== undefined) return codeLine(line, at, fence, paint) ?? []
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1]
    if (heading !== undefined) return [inline(heading, paint, ["bold"])]
    return [inline(line.replace(/^(\s*)[-*] (?=\S)/, "$1• "), paint)]
  })
  return lines.join("\n")
}
