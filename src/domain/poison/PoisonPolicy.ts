import type { Turn } from "../turns/Turn.ts"

/** A process that lived so many milliseconds with a turn open did not end because of it. */
export const calm = 60_000

/** So many processes may end with a turn open before the next one waits with it. */
export const unremarkable = 3

/**
 * How long a turn waits for its next process, in milliseconds, after `strikes` processes took it up and ended before it
 * got further. Its trial may not show what ends them, and each end costs everybody, so the turn comes ever more rarely.
 * It is never given up for this: somebody may stop the bot often, and the turn only be there.
 */
export const suspectDelay = (
  strikes: number
): number => (strikes <= unremarkable ? 0 : Math.min(600_000, 5_000 * 2 ** (strikes - unremarkable - 1)))

/** A repeated run begins anew, so that `streaming` alone is no progress over `asked`. */
const stage: Readonly<Partial<Record<Turn["phase"], number>>> = { queued: 0, asked: 1, streaming: 1 }

/** A measure of what the agent sent; it shrinks when a run is repeated from its beginning. */
const heard = ({ answer, question, text, tools }: Turn) =>
  text.length + tools.reduce((sum, { status }) => sum + (status === "started" || status === "running" ? 1 : 2), 0) +
  (question === undefined ? 0 : 1) + (answer === undefined ? 0 : 2)

/**
 * Whether a turn got further than before, as far as the journal can tell. What a repeated run says again is no
 * progress.
 */
export const madeProgress = (before: Turn, now: Turn): boolean => {
  const [from, to] = [stage[before.phase] ?? 3, stage[now.phase] ?? 3]
  return to > from || (to === from && heard(now) > heard(before))
}
