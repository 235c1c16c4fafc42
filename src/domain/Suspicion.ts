import type { ChatId } from "./Ids.ts"
import type { Turn } from "./Turn.ts"

/** So many processes may take a turn up from an earlier one, and end before it got further; then it is set aside. */
export const mostStrikes = 3

/** A turn that was worked on for so long, in milliseconds, did not end the process, whatever ends it later. */
export const trial = 3_000

/** A chat whose oldest open turn the last process took up from one before it, and got no further with. */
export interface Suspect {
  readonly chat: ChatId
  readonly strikes: number
}

/** What those of one strike, and those of more, may cost the others at a start, in milliseconds. */
const patience = { once: 10_000, more: 60_000 } as const

const isHardened = ({ strikes }: Suspect) => strikes > 1

/**
 * After a second crash in a row the suspects run alone, one after the other, the gravest first: so the next crash says whose it
 * was. After a third, nobody runs for a while first: a process that ends then has ended by something else.
 * Two quick restarts by hand look the same, so they share a few seconds; `window` is how long one has the bot for itself.
 */
export const trialsOf = (suspects: ReadonlyArray<Suspect>): { readonly calm: number; readonly order: ReadonlyArray<Suspect & { readonly window: number }> } => {
  const more = suspects.filter(isHardened).length
  const window = (one: Suspect) => Math.floor(Math.min(trial, isHardened(one) ? patience.more / more : patience.once / (suspects.length - more)))
  const order = [...suspects].sort((one, other) => other.strikes - one.strikes).map((one) => ({ chat: one.chat, strikes: one.strikes, window: window(one) }))
  return { calm: more > 0 ? trial : 0, order }
}

/** A run's beginning is told again as well, so that alone is no step. */
const rank: Readonly<Partial<Record<Turn["phase"], number>>> = { queued: 0, asked: 1, streaming: 1 }

/** Grows with all that the agent says, and shrinks when a run is told again from its beginning. */
const heard = ({ answer, question, text, tools }: Turn) =>
  text.length + tools.reduce((sum, { status }) => sum + (status === "started" || status === "running" ? 1 : 2), 0) + (question === undefined ? 0 : 1) + (answer === undefined ? 0 : 2)

/** Whether a turn got further than it was, as far as the journal would know: told again is not further. */
export const isFurther = (before: Turn, now: Turn): boolean => {
  const [from, to] = [rank[before.phase] ?? 3, rank[now.phase] ?? 3]
  return to > from || (to === from && heard(now) > heard(before))
}
