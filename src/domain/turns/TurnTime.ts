import { longestWait } from "../Backoff.ts"
import { deadlineMoved } from "./asking/QuestionDeadline.ts"
import { changedTurn } from "./progress/Progress.ts"
import type { Turn } from "./Turn.ts"

/** How often a process that listens reads the clock, in milliseconds. */
export const look = 30_000
/**
 * The longest time between two readings that counts. A process that reads later was suspended, or its clock was set.
 */
const longestStep = 2 * look
/**
 * The part of the time limit that a process has at least when it takes a turn up, in milliseconds: it reads what the
 * agent sent meanwhile before the agent is late.
 */
const replay = 10_000

/** Whether time counts towards the limit: the agent is listened to, and nobody waits for a person. */
const isCounting = (turn: Turn) => turn.countedAt !== undefined && turn.question === undefined

/** The turn with the time until `at` counted. The clock may have been set meanwhile. */
export const counted = (turn: Turn, at: number): Turn => {
  if (turn.countedAt === undefined || turn.countedAt === at) return turn
  const step = isCounting(turn) ? Math.min(longestStep, Math.max(0, at - turn.countedAt)) : 0
  return { ...turn, spent: (turn.spent ?? 0) + step, countedAt: at }
}

export const isOverdue = (turn: Turn, timeout: number): boolean => isCounting(turn) && (turn.spent ?? 0) >= timeout

/** When to read the clock next for the time limit; undefined while no time counts. */
export const lookAt = (turn: Turn, timeout: number): number | undefined =>
  isCounting(turn) ? turn.countedAt! + Math.min(look, Math.max(0, timeout - (turn.spent ?? 0))) : undefined

/** The turn from when somebody listens to the agent. */
export const listenedTo = (turn: Turn, at: number): Turn => ({ ...turn, countedAt: at })

/** The turn from when nobody listens. */
export const unheard = (turn: Turn): Turn => {
  const { countedAt: _, ...rest } = turn
  return rest
}

/** The turn from when it has a socket; what its room was told about the wait is taken back. */
export const withSocket = (turn: Turn): Turn => {
  if (turn.waitingAt === undefined) return turn
  const { waitingAt: _, ...rest } = turn
  return turn.detachedAt === undefined && turn.toldAway ? changedTurn({ ...rest, toldAway: false }) : rest
}

/** The turn while it needs no socket, as its file is read before; what its room was told of a wait is taken back. */
export const unneeding = (turn: Turn): Turn => {
  if (turn.waitingAt === undefined && turn.detachedAt === undefined) return turn
  const { detachedAt: _, waitingAt: __, ...rest } = turn
  return turn.toldAway ? changedTurn({ ...rest, toldAway: false }) : rest
}

const deadlines = ["askAgainAt", "detachedAt", "waitingAt", "shownAt", "countedAt", "toolAt"] as const

const withTimes = (turn: Turn, time: (of: (typeof deadlines)[number], at: number) => number): Turn => ({
  ...turn,
  ...Object.fromEntries(
    deadlines.flatMap((name) => (turn[name] === undefined ? [] : [[name, time(name, turn[name])]]))
  ),
  ...(turn.awaitedFile === undefined
    ? {}
    : { awaitedFile: { ...turn.awaitedFile, since: time("shownAt", turn.awaitedFile.since) } }),
  ...(turn.progress === undefined
    ? {}
    : { progress: { ...turn.progress, shownAt: time("shownAt", turn.progress.shownAt) } })
})

/** The turn after the clock was set by so many milliseconds: all deadlines move with it. */
export const clockSet = (turn: Turn, by: number): Turn => deadlineMoved(withTimes(turn, (_, at) => at + by), by)

/**
 * The turn when a process takes it up from the journal: nobody listens yet, and no time lies in the future, except the
 * next try of a busy agent. A file is tried for as long as ever: nobody tried meanwhile.
 */
export const takenUp = (turn: Turn, now: number, timeout: number): Turn => {
  const { waitingAt: _, ...before } = unheard(turn)
  const { awaitedFile, spent } = before
  const rest = awaitedFile === undefined ? before : { ...before, awaitedFile: { ...awaitedFile, since: now } }
  const left = spent === undefined ? rest : { ...rest, spent: Math.min(spent, Math.max(0, timeout - replay)) }
  return withTimes(left, (name, at) => Math.min(at, name === "askAgainAt" ? now + longestWait : now))
}
