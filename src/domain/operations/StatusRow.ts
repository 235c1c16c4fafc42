import { span } from "../TimeSpan.ts"
import type { BotStatus } from "./BotStatus.ts"

export type Tone = "good" | "bad" | "plain"

/** A line of the status text; an empty label continues the row above. */
export type StatusRow = readonly [label: string, text: string, tone?: Tone]

/** How long ago a time was, by the time of the status; other people's servers wrote some of the times. */
export const ago = (now: Date, at: Date | null): string =>
  at === null ? "at an unknown time" : `${span(now.getTime() - at.getTime())} ago`

/** How long something lasts, for the words `since …`. */
export const since = (now: Date, at: Date | null): string => ago(now, at).replace(/ ago$/, "")

/** What a bot knows of itself is in its store so many milliseconds later: it is written every 10 s at most. */
const soon = 15_000

/** Says that a start began just now, so that its figures may not be there yet; undefined later, and of no bot. */
export const unknownYet = (
  { at: now, bot: { running, startedAt } }: Pick<BotStatus, "at" | "bot">
): string | undefined => {
  if (!running || startedAt === null) return undefined
  const age = now.getTime() - startedAt.getTime()
  return age >= 0 && age < soon ? `not known yet, as the bot started ${ago(now, startedAt)}` : undefined
}

/** Bytes in KiB or MiB. */
export const bytesText = (
  size: number
): string => (size < 1_048_576 ? `${Math.ceil(size / 1024)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`)

const mostRows = 5

/** The first rows of a list, so that it leaves the screen to the others; `--json` has all of it. */
export const few = <A>(all: ReadonlyArray<A>, row: (one: A) => string): ReadonlyArray<string> =>
  all.length <= mostRows
    ? all.map(row)
    : [...all.slice(0, mostRows).map(row), `and ${all.length - mostRows} more: --json lists them`]

export const number = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`

export const times = (count: number): string => (count === 1 ? "" : ` (${count} times)`)

/** Rows under one label, which the first of them carries. */
export const labelled = (label: string, texts: ReadonlyArray<string>, tone?: Tone): ReadonlyArray<StatusRow> =>
  texts.map((text, index): StatusRow =>
    tone === undefined ? [index === 0 ? label : "", text] : [index === 0 ? label : "", text, tone]
  )
