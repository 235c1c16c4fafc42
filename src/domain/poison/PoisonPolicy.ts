import type { Turn } from "../turns/Turn.ts"

/** A process that lived so long with a turn in its hands, in milliseconds, did not end by it. */
export const calm = 60_000

/** So many processes may end with a turn in their hands before the next waits with it. */
export const unremarkable = 3

/**
 * How long a turn waits for its next process, in milliseconds, when `strikes` processes that took it up from an
 * earlier one ended before it got further. Its trial may be blind to what ends them, and each end costs everybody; so
 * it comes ever more rarely, and is never given up for it: it may as well have been in the way of somebody who stops
 * the bot often.
 */
export const suspectDelay = (
  strikes: number
): number => (strikes <= unremarkable ? 0 : Math.min(600_000, 5_000 * 2 ** (strikes - unremarkable - 1)))

/** A run's beginning is told again as well, so that alone is no step. */
const rank: Readonly<Partial<Record<Turn["phase"], number>>> = { queued: 0, asked: 1, streaming: 1 }

/** Grows with all that the agent says, and shrinks when a run is told again from its beginning. */
const heard = ({ answer, question, text, tools }: Turn) =>
  text.length + tools.reduce((sum, { status }) => sum + (status === "started" || status === "running" ? 1 : 2), 0) +
  (question === undefined ? 0 : 1) + (answer === undefined ? 0 : 2)

/** Whether a turn got further than it was, as far as the journal would know: told again is not further. */
export const madeProgress = (before: Turn, now: Turn): boolean => {
  const [from, to] = [rank[before.phase] ?? 3, rank[now.phase] ?? 3]
  return to > from || (to === from && heard(now) > heard(before))
}
