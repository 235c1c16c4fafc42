import { span } from "../../TimeSpan.ts"

/** A line for the log. */
export interface OutageLine {
  readonly level: "Info" | "Warn"
  readonly text: string
  readonly fields: Readonly<Record<string, string | number>>
}

/**
 * Whether spans leave, so that each time in which they do not is told once. Times are ms of a clock that is never set.
 */
export interface TraceOutage {
  readonly since: number | undefined
  /** Spans that were lost in it. */
  readonly lost: number
  readonly isTold: boolean
  readonly warnedAt: number | undefined
}

export const noOutage: TraceOutage = { since: undefined, lost: 0, isTold: false, warnedAt: undefined }

/** The shortest time between the lines of two outages: a collector that flaps does not fill the log. */
const warnPace = 600_000

interface Step {
  readonly outage: TraceOutage
  readonly line?: OutageLine
}

/** Spans are not sent, for the sentence `why`. `setting`: the variable that names the collector. */
export const hindered = (before: TraceOutage, setting: string, why: string, at: number): Step => {
  const { isTold, warnedAt } = before
  const outage = { ...before, since: before.since ?? at }
  if (isTold || (warnedAt !== undefined && at - warnedAt < warnPace)) return { outage }
  return {
    outage: { ...outage, isTold: true, warnedAt: at },
    line: { level: "Warn", text: `Traces are not sent: ${why}. Look at ${setting}`, fields: { setting } }
  }
}

/** Spans were lost, which alone is told of nowhere: each loss has a reason that is. */
export const withLost = (before: TraceOutage, spans: number): TraceOutage =>
  before.since === undefined ? before : { ...before, lost: before.lost + spans }

/** All that waited is sent. */
export const caughtUp = (before: TraceOutage, at: number): Step => {
  const { isTold, lost, since, warnedAt } = before
  const outage = { ...noOutage, warnedAt }
  return since === undefined || !isTold
    ? { outage }
    : { outage, line: { level: "Info", text: `Traces are sent again after ${span(at - since)}`, fields: { lost } } }
}
