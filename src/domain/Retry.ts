import type { MatrixError } from "./MatrixError.ts"

/** Milliseconds to wait before try number `attempt` (1 is the first repetition): full jitter below a doubling bound. */
export const retryDelay = (attempt: number, random: number, base = 500, most = 30_000): number =>
  Math.round(random * Math.min(most, base * 2 ** Math.min(attempt - 1, 16))) + 50

/** The wait before a call is made again, or undefined when that cannot help. */
export const waitAfter = (error: MatrixError, tries: number, random: number): number | undefined => {
  switch (error.reason._tag) {
    case "RateLimited":
      return error.reason.retryAfter ?? retryDelay(tries, random, 2_000)
    case "Unavailable":
      return retryDelay(tries, random)
    default:
      return undefined
  }
}
