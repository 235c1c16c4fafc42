import type { Turn } from "../turns/Turn.ts"

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
