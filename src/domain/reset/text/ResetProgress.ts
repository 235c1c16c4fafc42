import { span } from "../../TimeSpan.ts"

export interface ResetPace {
  readonly done: number
  readonly total: number
  /** When the newest steps ended, in milliseconds, oldest first. */
  readonly ends: ReadonlyArray<number>
}

/** The time over which the pace is measured, in milliseconds. */
const window = 60_000

export const ended = ({ done, ends, total }: ResetPace, at: number): ResetPace => ({
  total,
  done: done + 1,
  ends: [...ends.filter((end) => end > at - window).slice(-199), at]
})

/**
 * The time that the rest takes at the pace of the last minute, in milliseconds; undefined while too few steps ended.
 */
const left = ({ done, ends, total }: ResetPace, at: number): number | undefined => {
  const recent = ends.filter((end) => end > at - window)
  if (recent.length < 5) return undefined
  return ((total - done) * (at - recent[0]!)) / (recent.length - 1)
}

const isWaiting = ({ ends }: ResetPace, at: number) => at - (ends.at(-1) ?? at) > 2_000

/** A line about how far a run is; `width` is the bar's columns, 0 for none. */
export const paceText = (pace: ResetPace, at: number, width: number): string => {
  const full = pace.total === 0 ? width : Math.floor((width * pace.done) / pace.total)
  const bar = width === 0 ? "" : `[${"█".repeat(full)}${"·".repeat(width - full)}] `
  const rest = pace.done >= pace.total ? undefined : left(pace, at)
  return `${bar}${pace.done} of ${pace.total} steps${rest === undefined ? "" : `, about ${span(rest)} left`}${
    isWaiting(pace, at) && pace.done < pace.total ? ", waiting for the homeserver" : ""
  }`
}
