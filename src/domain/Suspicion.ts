import type { Turn } from "./Turn.ts"

/** So often may a process end with a turn in its hands that got no further meanwhile; then the turn is set aside. */
export const mostStrikes = 3

/** From so many on, a turn runs alone after a start: the next crash is then its own. One restart, or two, set nobody apart. */
export const suspectFrom = 2

/** A turn that was worked on for so long, in milliseconds, did not end the process, whatever ends it later. */
export const trial = 3_000

const rank: Readonly<Partial<Record<Turn["phase"], number>>> = { queued: 0, asked: 1, streaming: 2 }

/** Grows with all that the agent says, and shrinks when a run is told again from its beginning. */
const heard = ({ answer, question, text, tools }: Turn) =>
  text.length + tools.reduce((sum, { status }) => sum + (status === "started" || status === "running" ? 1 : 2), 0) + (question === undefined ? 0 : 1) + (answer === undefined ? 0 : 2)

/** Whether a turn got further than it was, as far as the journal would know: told again is not further. */
export const isFurther = (before: Turn, now: Turn): boolean => {
  const [from, to] = [rank[before.phase] ?? 3, rank[now.phase] ?? 3]
  return to > from || (to === from && heard(now) > heard(before))
}
