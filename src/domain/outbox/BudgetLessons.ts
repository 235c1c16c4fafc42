import { longestWait, withServerWait } from "../Backoff.ts"
import { assumed, type Budget } from "./RateBudget.ts"

/** Beyond this the limit is no limit to us; below it, a wait that we obey to its end would have said so. */
export const ceiling = { rate: 1000, burst: 1000 } as const
export const lowestRate = 1000 / longestWait

/** How long we wait after a 429 that does not say. */
const unsaidWait = 5_000

/**
 * So many finals wait for a token after a refusal, before one asks again: within ten answers it is noticed that
 * limits were lifted.
 */
export const finalsWait = 9

/** First texts and edits that find out more are refused once an hour at most, in milliseconds. */
export const probesWait = 3_600_000

/**
 * Below what the homeserver names we wait this long, and longer from refusal to refusal: a zero must not make us ask
 * without end.
 */
const ownWait = (refusals: number) => Math.min(30_000, 100 * 2 ** Math.min(refusals - 1, 16))

/** One answer came. What was never answered is the oldest of them, and forgotten in time. */
const answered = ({ flying = [] }: Budget) => flying.slice(0, -1)

/**
 * The homeserver took a send. `beyond`: we believed that it would not; so its limit is higher than we believed: both
 * figures grow, the debt is forgiven, and more may be asked at once. Not after a refusal that came meanwhile, which
 * is the newer news; nor when the token that was missing has come back by now, since a send that took its time may
 * have found it there.
 */
export const accepted = (before: Budget, beyond: boolean): Budget => {
  const budget = { ...before, refusals: 0, flying: answered(before) }
  if (!beyond || budget.asked !== true) return budget
  const { asked: _, ...known } = budget
  if (budget.tokens >= 0) return known
  // What it told of its bucket, it told of another limit.
  const { told: __, ...rest } = known
  return {
    ...rest,
    rate: Math.min(ceiling.rate, budget.rate * 2),
    burst: Math.min(ceiling.burst, budget.burst * 2),
    tokens: 0,
    patience: 0,
    noProbeUntil: 0
  }
}

/**
 * A send came to something that tells nothing of the limit, or was none after all: it is under way no longer, so the
 * next need not wait for it.
 */
export const undecided = (budget: Budget): Budget => ({ ...budget, flying: answered(budget) })

/**
 * The rate behind a refusal. After `wait` the bucket would hold one token, and it held less than one, so that the
 * rate is at most one in that time. From one such moment to the next, what went is what came back: that is the rate
 * itself, unless the bucket was full in between, which spills; then it is at least that.
 */
const rateOf = ({ at, burst, rate, told }: Budget, wait: number): number => {
  const most = 1000 / wait
  // The refused send was counted with those that went.
  const sent = (told?.sent ?? 0) - 1
  if (told === undefined || sent < 1) return Math.min(most, rate)
  const least = (sent * 1000) / (at + wait - told.at)
  const spilled = at - told.at >= (burst - 1) * wait
  return Math.min(most, spilled ? Math.max(rate, least) : least)
}

/**
 * The server refused a send with 429, and named when it takes the next one (milliseconds; undefined: it did not say).
 * All wait until then: one refill, as a rule. What the bucket held more in our belief than in truth, it cannot hold
 * when it is full either.
 */
export const refused = (budget: Budget, retryAfter: number | undefined): Budget => {
  const { asked: _, told: __, ...rest } = budget
  const { at } = budget
  // Of several that were under way together, one counts.
  const refusals = at < budget.blockedUntil ? budget.refusals : budget.refusals + 1
  const wait = withServerWait(retryAfter ?? unsaidWait, ownWait(refusals))
  const rate = Math.min(ceiling.rate, Math.max(lowestRate, rateOf(budget, wait)))
  const blockedUntil = Math.max(budget.blockedUntil, at + wait)
  // One token when the wait is over: nothing before, and nothing piles up behind it.
  const tokens = 1 - ((blockedUntil - at) / 1000) * rate
  return {
    ...rest,
    rate,
    burst: Math.max(assumed.burst, budget.burst - Math.max(0, budget.tokens + 1 - tokens)),
    tokens,
    blockedUntil,
    patience: finalsWait,
    noProbeUntil: at + probesWait,
    refusals,
    flying: answered(budget),
    ...(wait === retryAfter ? { told: { at: blockedUntil, sent: 0 } } : {})
  }
}
