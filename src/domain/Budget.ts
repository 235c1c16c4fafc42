import { Schema } from "effect"

/**
 * What we believe of the homeserver's limit on our account's sends: a token bucket, shared by all rooms, as Synapse's
 * `rc_message` is. Rates are sends a second, times are milliseconds since 1970.
 */
export const Budget = Schema.Struct({
  rate: Schema.Finite,
  burst: Schema.Finite,
  tokens: Schema.Finite,
  /** When `tokens` was right. */
  at: Schema.Finite,
  /** The homeserver said: not before then. */
  blockedUntil: Schema.Finite,
  /** A 429 came since the bucket was last full: closings wait for tokens too, instead of asking in vain. */
  limited: Schema.Boolean
})
export type Budget = typeof Budget.Type

/** Synapse's defaults (config/ratelimiting.py, rc_message), assumed until the server teaches better. */
export const assumed = { rate: 0.2, burst: 10 } as const

/** Beyond this the limit is no limit to us, and the figures stay finite. */
const ceiling = { rate: 1000, burst: 1000 } as const

/** How long we wait after a 429 that does not say. */
const unsaidWait = 5_000

export const initial = (at: number): Budget => ({ ...assumed, tokens: assumed.burst, at, blockedUntil: 0, limited: false })

/** Time has passed: tokens came back. A full bucket ends what the last 429 taught about closings. */
export const refill = (budget: Budget, at: number): Budget => {
  if (at <= budget.at) return budget
  const tokens = Math.min(budget.burst, budget.tokens + ((at - budget.at) / 1000) * budget.rate)
  return { ...budget, tokens, at, limited: budget.limited && tokens < budget.burst }
}

/** Tokens are sums of fractions: without this, the very moment that a token is due for would be found too early by a hair. */
const hair = 1e-9
const holds = (tokens: number, needed: number) => tokens >= needed - hair

/** May a send go now? `reserve`: tokens that are kept for the closings of the open turns. */
export const mayGo = (budget: Budget, at: number, urgent: boolean, reserve: number): boolean => {
  if (at < budget.blockedUntil) return false
  const { limited, tokens } = refill(budget, at)
  // Closings always go while nothing was refused: so they teach us what the server really allows.
  return urgent ? !limited || holds(tokens, 1) : holds(tokens, 1 + reserve)
}

/** When `mayGo` can become true if nothing else happens; undefined: never without a token being released. */
export const nextAt = (budget: Budget, at: number, urgent: boolean, reserve: number): number | undefined => {
  const now = refill(budget, at)
  const needed = 1 + (urgent ? 0 : reserve)
  if (needed > now.burst) return undefined
  const wait = urgent && !now.limited ? 0 : Math.max(0, (needed - hair - now.tokens) / now.rate) * 1000
  return Math.max(at + Math.ceil(wait), budget.blockedUntil)
}

/** Is a send that goes now more than we believe to be allowed? */
export const isBeyond = (budget: Budget, at: number): boolean => !holds(refill(budget, at).tokens, 1)

/** A send was handed to the server. Below zero: more went than we believed to be allowed. */
export const spend = (budget: Budget, at: number): Budget => {
  const now = refill(budget, at)
  return { ...now, tokens: now.tokens - 1 }
}

/**
 * The server took a send. `beyond`: our bucket was empty before it went; so the limit is higher than we believed: both
 * figures grow, and the debt is forgiven.
 */
export const accepted = (budget: Budget, beyond: boolean): Budget =>
  !beyond || budget.limited ? budget : {
    ...budget,
    rate: Math.min(ceiling.rate, budget.rate * 2),
    burst: Math.min(ceiling.burst, budget.burst * 2),
    tokens: Math.max(0, budget.tokens)
  }

/**
 * The server refused a send with 429. It would have let one through after `retryAfter`, so its rate is at most one in that
 * time; whatever we believed of the burst beyond the defaults was wrong too.
 */
export const refused = (budget: Budget, at: number, retryAfter: number | undefined): Budget => {
  const wait = Math.max(1, retryAfter ?? unsaidWait)
  const rate = Math.min(budget.rate, 1000 / wait)
  return {
    rate,
    burst: Math.max(assumed.burst, budget.burst / 2),
    // One token when the wait is over: nothing before, and nothing piles up behind it.
    tokens: 1 - (wait / 1000) * rate,
    at,
    blockedUntil: Math.max(budget.blockedUntil, at + wait),
    limited: true
  }
}
