/** So often, and for so many milliseconds without a link in between, an agent must say no to be believed. */
const enough = { tries: 4, lasting: 60_000 } as const
/** What was said longer ago than that, in milliseconds, is another story. */
const forgotten = 300_000

/** How long an agent has refused us, over all links: what one of them found out, the others need not. */
export interface TokenDenials {
  /** The agent said no once more, at that time (`Monotonic`); true: it means it. */
  again(at: number): boolean
  /** A link came up. */
  none(): void
}

export const makeTokenDenials = (): TokenDenials => {
  let since = 0
  let last = Number.NEGATIVE_INFINITY
  let tries = 0
  return {
    again: (at) => {
      if (at - last > forgotten) {
        since = at
        tries = 0
      }
      last = at
      return ++tries >= enough.tries && at - since >= enough.lasting
    },
    none: () => {
      last = Number.NEGATIVE_INFINITY
    }
  }
}
