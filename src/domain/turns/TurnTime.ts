import { longestWait } from "../Backoff.ts"
import type { Turn } from "./Turn.ts"

/** How often somebody who listens looks at the clock, in milliseconds. */
export const look = 30_000
/**
 * The longest stretch between two looks that counts: whoever looks later than that was suspended meanwhile, or its
 * clock was set.
 */
const longestStep = 2 * look
/**
 * What a process that takes a turn up leaves of the time limit at least: what the agent said meanwhile is read before
 * it is called late.
 */
const replay = 10_000

/** Whether time goes towards the limit: the agent is listened to, and nobody waits for a person. */
const isCounting = (turn: Turn) => turn.countedAt !== undefined && turn.question === undefined

/** The turn at a time of its clock, which may have been set meanwhile. */
export const counted = (turn: Turn, at: number): Turn => {
  if (turn.countedAt === undefined || turn.countedAt === at) return turn
  const step = isCounting(turn) ? Math.min(longestStep, Math.max(0, at - turn.countedAt)) : 0
  return { ...turn, spent: (turn.spent ?? 0) + step, countedAt: at }
}

export const isOverdue = (turn: Turn, timeout: number): boolean => isCounting(turn) && (turn.spent ?? 0) >= timeout

/** When to look at the clock next for the sake of the time limit. */
export const lookAt = (turn: Turn, timeout: number): number | undefined =>
  isCounting(turn) ? turn.countedAt! + Math.min(look, Math.max(0, timeout - (turn.spent ?? 0))) : undefined

/** From now on somebody listens. */
export const listenedTo = (turn: Turn, at: number): Turn => ({ ...turn, countedAt: at })

/** From now on nobody does. */
export const unheard = (turn: Turn): Turn => {
  const { countedAt: _, ...rest } = turn
  return rest
}

/** It waits for no socket any more: what its room was told of that is taken back. */
export const withSocket = (turn: Turn): Turn => {
  if (turn.waitingAt === undefined) return turn
  const { waitingAt: _, ...rest } = turn
  return turn.detachedAt === undefined && turn.toldAway ? { ...rest, toldAway: false, unshown: true } : rest
}

const deadlines = ["askAgainAt", "detachedAt", "waitingAt", "shownAt", "countedAt"] as const

const withTimes = (turn: Turn, time: (of: (typeof deadlines)[number], at: number) => number): Turn => ({
  ...turn,
  ...Object.fromEntries(deadlines.flatMap((name) => (turn[name] === undefined ? [] : [[name, time(name, turn[name])]])))
})

/** The clock was set by so many milliseconds: what is due is due as much later or earlier. */
export const clockSet = (turn: Turn, by: number): Turn => withTimes(turn, (_, at) => at + by)

/**
 * As a process takes a turn up that it, or an earlier one, wrote down: nobody listens yet, and no time is further off
 * than it can be.
 */
export const takenUp = (turn: Turn, now: number, timeout: number): Turn => {
  const { waitingAt: _, ...rest } = unheard(turn)
  const left = rest.spent === undefined ? rest : { ...rest, spent: Math.min(rest.spent, Math.max(0, timeout - replay)) }
  return withTimes(left, (name, at) => Math.min(at, name === "askAgainAt" ? now + longestWait : now))
}
