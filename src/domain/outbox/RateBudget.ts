import { Schema } from "effect"
import type { Priority } from "../Priority.ts"

/**
 * The budget for our account's sends: what we believe of the homeserver's limit, a token bucket for all rooms, as
 * Synapse's `rc_message` is. Rates are sends a second, times are milliseconds since 1970. Call `asOf` before every
 * other function here: it moves all times when the clock was set back.
 */
export const Budget = Schema.Struct({
  version: Schema.Literal(2),
  rate: Schema.Finite,
  burst: Schema.Finite,
  tokens: Schema.Finite,
  /** The time of `tokens`. */
  at: Schema.Finite,
  /** The homeserver takes nothing before then. */
  blockedUntil: Schema.Finite,
  /** The number of finals (no time) that wait for a token of their own before one is sent without, as a probe. */
  patience: Schema.Finite,
  /** First texts and edits do not probe the limit before then. */
  noProbeUntil: Schema.Finite,
  /** The number of refusals in a row, each after the wait that the one before named. */
  refusals: Schema.Finite,
  /** The times of the sends that are not answered yet. */
  flying: Schema.optionalKey(Schema.Array(Schema.Finite)),
  /** One of those sends probes the limit. */
  probing: Schema.optionalKey(Schema.Boolean),
  /** The moment at which, as the homeserver said, its bucket holds one token, and the number of sends since. */
  told: Schema.optionalKey(Schema.Struct({ at: Schema.Finite, sent: Schema.Finite }))
})
export type Budget = typeof Budget.Type

/** Synapse's defaults (config/ratelimiting.py, rc_message), which hold until the server teaches others. */
export const assumed = { rate: 0.2, burst: 10 } as const

/** With so few finals owed, a first text or an edit may probe the limit. */
export const fewOwed = 3

/** A send that is not answered after so many milliseconds delays no other one. */
const answerTakes = 5_000

/** So many milliseconds after the homeserver's last wait, finals probe again, whatever `patience` says. */
export const patienceEnds = 60_000

/** The tokens kept for finals are counted again after so many milliseconds, because turns end without a send too. */
const lookAgain = 10_000

export const initial = (at: number): Budget => ({
  version: 2,
  ...assumed,
  tokens: assumed.burst,
  at,
  blockedUntil: 0,
  patience: 0,
  noProbeUntil: 0,
  refusals: 0
})

const movedBack = ({ flying, told, ...budget }: Budget, by: number): Budget => ({
  ...budget,
  at: budget.at - by,
  blockedUntil: budget.blockedUntil - by,
  noProbeUntil: budget.noProbeUntil - by,
  ...(flying === undefined ? {} : { flying: flying.map((at) => at - by) }),
  ...(told === undefined ? {} : { told: { ...told, at: told.at - by } })
})

/**
 * The budget at a later time, with the tokens that came back. A clock that was set back takes no tokens away and makes
 * no wait longer.
 */
export const asOf = (budget: Budget, at: number): Budget =>
  at < budget.at
    ? movedBack(budget, budget.at - at)
    : { ...budget, tokens: Math.min(budget.burst, budget.tokens + ((at - budget.at) / 1000) * budget.rate), at }

/**
 * The tolerance in comparing tokens. They are sums of fractions, so that a token may seem missing at the very moment
 * that it is due.
 */
const hair = 1e-9
const holds = (budget: Budget, needed: number) => budget.tokens >= needed - hair

const holdsAt = (budget: Budget, needed: number) =>
  budget.at + Math.ceil(Math.max(0, (needed - hair - budget.tokens) / budget.rate) * 1000)

/** What tokens are kept for. */
export interface Owed {
  /** The number of finals that are not sent, and one for each open turn. */
  readonly finals: number
  /** Whether turns are open in several chats. */
  readonly several: boolean
}

/**
 * How long a first text or an edit waits beside other chats, in milliseconds: half a refill and two seconds at most,
 * where there is less than one token a second. Many answers are complete by then and cost one event.
 */
export const showWaits = ({ rate }: Budget, { several }: Owed, priority: Priority): number =>
  several && rate < 1 && (priority === "first" || priority === "edit") ? Math.min(2_000, 500 / rate) : 0

/** `beyond`: the budget expects a refusal, and learns from the result. `budget`: with the send spent. */
export type BudgetVerdict =
  | { readonly _tag: "Go"; readonly beyond: boolean; readonly budget: Budget }
  /** `at`: when asking again may help, if nothing else happens. */
  | { readonly _tag: "Wait"; readonly at: number }

const stillFlying = ({ at, flying = [] }: Budget) => flying.filter((since) => at - since < answerTakes)

const go = (budget: Budget, beyond: boolean, patience: number): BudgetVerdict => ({
  _tag: "Go",
  beyond,
  budget: {
    ...budget,
    patience,
    // Tokens fall below zero when more was sent than the budget allowed.
    tokens: budget.tokens - 1,
    flying: [...stillFlying(budget), budget.at],
    ...(beyond ? { probing: true } : {}),
    ...(budget.told === undefined ? {} : { told: { ...budget.told, sent: budget.told.sent + 1 } })
  }
})

/** When the next probe may go. It goes alone: beside others, nobody could tell which send had the last token. */
const nextProbe = (budget: Budget) => Math.max(budget.at, ...stillFlying(budget).map((since) => since + answerTakes))

/**
 * Whether a final or a question may go now. It takes any token. Without one it probes at once, since a refusal costs it
 * nothing and teaches us; after a refusal the next finals wait, so that few probe in vain.
 */
export const maySendUrgent = (budget: Budget): BudgetVerdict => {
  if (budget.at < budget.blockedUntil) return { _tag: "Wait", at: budget.blockedUntil }
  if (holds(budget, 1)) return go(budget, false, Math.max(0, budget.patience - 1))
  const probes = Math.max(nextProbe(budget), budget.patience > 0 ? budget.blockedUntil + patienceEnds : 0)
  return probes <= budget.at
    ? go(budget, true, budget.patience)
    : { _tag: "Wait", at: Math.min(probes, holdsAt(budget, 1)) }
}

/**
 * Whether a first text or an edit may go now. One token is kept for each final. Where few finals are owed it may probe:
 * it takes at most one of the kept tokens, or probes beyond them where there is none at all.
 */
export const mayShow = (budget: Budget, { finals: owed }: Owed): BudgetVerdict => {
  if (budget.at < budget.blockedUntil) return { _tag: "Wait", at: budget.blockedUntil }
  if (holds(budget, 1 + owed)) return go(budget, false, budget.patience)
  const isEmpty = !holds(budget, 1)
  const probes = owed > fewOwed
    ? Infinity
    : isEmpty
    ? Math.max(nextProbe(budget), budget.noProbeUntil)
    : budget.noProbeUntil
  if (probes <= budget.at && (isEmpty || holds(budget, owed))) return go(budget, isEmpty, budget.patience)
  const released = 1 + owed > budget.burst ? Infinity : holdsAt(budget, 1 + owed)
  return { _tag: "Wait", at: Math.min(budget.at + lookAgain, released, probes <= budget.at ? Infinity : probes) }
}
