/** A refusal is believed after so many tries over so many milliseconds, without a link in between. */
const believedAfter = { tries: 4, lasting: 60_000 } as const
/** After this time without a refusal, in milliseconds, counting begins anew. */
const forgottenAfter = 300_000

/**
 * Counts how often an agent refused the token, over all links together. One refusal proves nothing: a proxy that is
 * being reloaded may send it.
 */
export interface TokenDenials {
  /** Counts a refusal at a time of the monotonic clock, in milliseconds; true: it is believed from now on. */
  count(at: number): boolean
  /** A link came up, so the refusals before it count no more. */
  reset(): void
}

export const makeTokenDenials = (): TokenDenials => {
  let since = 0
  let last = Number.NEGATIVE_INFINITY
  let tries = 0
  return {
    count: (at) => {
      if (at - last > forgottenAfter) {
        since = at
        tries = 0
      }
      last = at
      return ++tries >= believedAfter.tries && at - since >= believedAfter.lasting
    },
    reset: () => {
      last = Number.NEGATIVE_INFINITY
    }
  }
}
