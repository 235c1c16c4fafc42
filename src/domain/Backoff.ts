import type { MatrixError } from "./matrix/MatrixError.ts"

/**
 * No wait that comes from outside is obeyed for longer, in milliseconds: it may be wrong, and the next answer says it
 * again.
 */
export const longestWait = 300_000

/** Milliseconds to wait before try number `attempt` (1 is the first repetition): full jitter below a doubling bound. */
export const retryDelay = (attempt: number, random: number, base = 500, most = 30_000): number =>
  Math.round(random * Math.min(most, base * 2 ** Math.min(attempt - 1, 16))) + 50

/**
 * The pace of what one room keeps from succeeding, and what may take days to be mended: from a second up to ten
 * minutes apart, or up to `most` milliseconds.
 */
export const patientDelay = (attempt: number, random: number, most = 600_000): number =>
  Math.round(Math.min(most, 1_000 * 2 ** Math.min(attempt - 1, 16)) * (0.75 + random / 4))

/** A wait that somebody else names: never below our own pace, which a clock that differs or a zero would undo. */
export const withServerWait = (said: number | undefined, own: number): number =>
  said === undefined || Number.isNaN(said) ? own : Math.max(own, Math.min(said, longestWait))

/** The wait before a call is made again, or undefined when that cannot help. */
export const waitAfter = (error: MatrixError, tries: number, random: number): number | undefined => {
  switch (error.reason._tag) {
    case "RateLimited":
      return withServerWait(
        error.reason.retryAfter,
        retryDelay(tries, random, error.reason.retryAfter === undefined ? 2_000 : 500)
      )
    case "Unavailable":
      return retryDelay(tries, random)
    default:
      return undefined
  }
}
