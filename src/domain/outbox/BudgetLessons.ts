import { longestWait, withServerWait } from "../Backoff.ts"
import { assumed, type Budget } from "./RateBudget.ts"

/**
 * The highest budget and the lowest rate. A limit above the first does not matter, and below the second the server
 * would have named a wait that we obey to its end.
 */
export const ceiling = { rate: 1000, burst: 1000 } as const
export const lowestRate = 1000 / longestWait

/** The wait after a 429 that names none, in milliseconds. */
const unsaidWait = 5_000

/**
 * After a refusal so many finals wait for a token before one probes without: within ten answers the bot notices
 * that a limit was lifted.
 */
export const finalsWait = 9

/** First texts and edits that probe the limit are refused once an hour at most, in milliseconds. */
export const probesWait = 3_600_000

/**
 * The least wait after so many refusals in a row, in milliseconds. It doubles, so that a server which names zero is not
 * probed without end.
 */
const ownWait = (refusals: number) => Math.min(30_000, 100 * 2 ** Math.min(refusals - 1, 16))

/**
 * The budget after one answer came. Of the sends under way the oldest is taken off, since nobody knows which one was
 * answered.
 */
const answered = ({ flying = [] }: Budget) => flying.slice(0, -1)

/**
 * The budget after the homeserver took a send. `beyond`: the budget did not expect that, so the limit is higher: both
 * figures grow and the debt is forgiven. They do not grow after a refusal that came meanwhile, which is newer, nor when
 * the missing token has come back by now, because a slow send may have found it there.
 */
export const accepted = (before: Budget, beyond: boolean): Budget => {
  const budget = { ...before, refusals: 0, flying: answered(before) }
  if (!beyond || budget.probing !== true) return budget
  const { probing: _, ...withoutProbe } = budget
  if (budget.tokens >= 0) return withoutProbe
  // The wait that the server named belongs to the limit of before.
  const { told: __, ...withoutWait } = withoutProbe
  return {
    ...withoutWait,
    rate: Math.min(ceiling.rate, budget.rate * 2),
    burst: Math.min(ceiling.burst, budget.burst * 2),
    tokens: 0,
    patience: 0,
    noProbeUntil: 0
  }
}

/**
 * The budget after a send whose result says nothing about the limit. It is no longer under way, so that the next send
 * need not wait for it.
 */
export const undecided = (budget: Budget): Budget => ({ ...budget, flying: answered(budget) })

/**
 * The rate that a refusal shows. After `wait` the bucket holds one token, and it held less than one before, so the rate
 * is at most one in that time. Between two such moments as many tokens came back as were sent: that is the rate, unless
 * the bucket was full in between and spilled; then the rate is at least that.
 */
const rateOf = ({ at, burst, rate, told }: Budget, wait: number): number => {
  const most = 1000 / wait
  // The refused send was counted among those.
  const sent = (told?.sent ?? 0) - 1
  if (told === undefined || sent < 1) return Math.min(most, rate)
  const least = (sent * 1000) / (at + wait - told.at)
  const spilled = at - told.at >= (burst - 1) * wait
  return Math.min(most, spilled ? Math.max(rate, least) : least)
}

/**
 * The budget after a 429 that named when the server takes the next send (milliseconds; undefined where it named none).
 * All sends wait until then, mostly for one token. If we believed that the bucket held more than it did, a full bucket
 * holds less too.
 */
export const refused = (budget: Budget, retryAfter: number | undefined): Budget => {
  const { probing: _, told: __, ...rest } = budget
  const { at } = budget
  // Of several sends that were under way together, one refusal counts.
  const refusals = at < budget.blockedUntil ? budget.refusals : budget.refusals + 1
  const wait = withServerWait(retryAfter ?? unsaidWait, ownWait(refusals))
  const rate = Math.min(ceiling.rate, Math.max(lowestRate, rateOf(budget, wait)))
  const blockedUntil = Math.max(budget.blockedUntil, at + wait)
  // One token is there when the wait is over, and none is saved up during it.
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
