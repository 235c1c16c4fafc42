import { retryDelay, withServerWait } from "../Backoff.ts"
import type { MatrixError } from "./MatrixError.ts"

/** Milliseconds before a failed call is made again; undefined where making it again cannot help. */
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
