import { Schema } from "effect"
import type { Priority } from "../turns/TurnDecision.ts"

/**
 * What we believe of the homeserver's limit on our account's sends: a token bucket, shared by all rooms, as Synapse's
 * `rc_message` is. Rates are sends a second, times are milliseconds since 1970. All times move along when the clock
 * is set back (`asOf`), which every other function here wants to be called first.
 */
export const Budget = Schema.Struct({
  version: Schema.Literal(2),
  rate: Schema.Finite,
  burst: Schema.Finite,
  tokens: Schema.Finite,
  /** When `tokens` was right. */
  at: Schema.Finite,
  /** The homeserver said: not before then. */
  blockedUntil: Schema.Finite,
  /** So many finals wait for a token of their own before one asks again whether the homeserver takes it without. */
  patience: Schema.Finite,
  /** No first text and no edit asks that before then. */
  noProbeUntil: Schema.Finite,
  /** Refusals in a row, each after the wait that the one before named. */
  refusals: Schema.Finite,
  /** When the sends went whose answers are not there yet. */
  flying: Schema.optionalKey(Schema.Array(Schema.Finite)),
  /** One of them asks for more than we believe. */
  asked: Schema.optionalKey(Schema.Boolean),
  /** The homeserver named a moment when its bucket holds one token; so many went since. */
  told: Schema.optionalKey(Schema.Struct({ at: Schema.Finite, sent: Schema.Finite }))
})
export type Budget = typeof Budget.Type

/** Synapse's defaults (config/ratelimiting.py, rc_message), assumed until the server teaches better. */
export const assumed = { rate: 0.2, burst: 10 } as const

/** With so few finals owed, a first text or an edit may find out whether more goes through than we believe. */
export const fewOwed = 3

/** A send whose answer is not there by then is nobody's hindrance any more, in milliseconds. */
const answerTakes = 5_000

/** A minute after the homeserver's last wait was over, finals ask again, whatever their patience. */
export const patienceEnds = 60_000

/** What is kept for finals is looked at again after that: turns end elsewhere too. */
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
 * Time has passed: tokens came back. A clock that was set back takes nothing away, and all waits are as long as they
 * were.
 */
export const asOf = (budget: Budget, at: number): Budget =>
  at < budget.at
    ? movedBack(budget, budget.at - at)
    : { ...budget, tokens: Math.min(budget.burst, budget.tokens + ((at - budget.at) / 1000) * budget.rate), at }

/**
 * Tokens are sums of fractions: without this, the very moment that a token is due for would be found too early by a
 * hair.
 */
const hair = 1e-9
const holds = (budget: Budget, needed: number) => budget.tokens >= needed - hair

const holdsAt = (budget: Budget, needed: number) =>
  budget.at + Math.ceil(Math.max(0, (needed - hair - budget.tokens) / budget.rate) * 1000)

/** What is kept for. */
export interface Owed {
  /** Events that are to close something and are not sent, and one for each open turn. */
  readonly finals: number
  /** There are open turns in several chats. */
  readonly several: boolean
}

/**
 * Where there is less than a token a second, a first text waits beside other chats for half a refill, two seconds at
 * most, in milliseconds: by then many an answer is complete, and costs one event. So do edits; those of a long answer
 * come as often, and as much later.
 */
export const showWaits = ({ rate }: Budget, { several }: Owed, rank: Priority): number =>
  several && rate < 1 && (rank === "first" || rank === "edit") ? Math.min(2_000, 500 / rate) : 0

/**
 * `beyond`: we believe that the homeserver does not take it; what becomes of it teaches us. `budget`: with the send
 * spent.
 */
export type BudgetVerdict =
  | { readonly _tag: "Go"; readonly beyond: boolean; readonly budget: Budget }
  /** `at`: when asking again can help, if nothing else happens. */
  | { readonly _tag: "Wait"; readonly at: number }

const stillFlying = ({ at, flying = [] }: Budget) => flying.filter((since) => at - since < answerTakes)

const go = (budget: Budget, beyond: boolean, patience: number): BudgetVerdict => ({
  _tag: "Go",
  beyond,
  budget: {
    ...budget,
    patience,
    // Below zero: more went than we believed to be allowed.
    tokens: budget.tokens - 1,
    flying: [...stillFlying(budget), budget.at],
    ...(beyond ? { asked: true } : {}),
    ...(budget.told === undefined ? {} : { told: { ...budget.told, sent: budget.told.sent + 1 } })
  }
})

/** Who asks for more goes alone: beside others, nobody could tell which of them had the last token. */
const nextAsk = (budget: Budget) => Math.max(budget.at, ...stillFlying(budget).map((since) => since + answerTakes))

/**
 * May a final, or a question, go now? It takes any token there is. Without one it asks at once, since a refusal
 * costs it nothing and teaches us; after a refusal the next finals wait, so that few ask in vain.
 */
export const mayClose = (budget: Budget): BudgetVerdict => {
  if (budget.at < budget.blockedUntil) return { _tag: "Wait", at: budget.blockedUntil }
  if (holds(budget, 1)) return go(budget, false, Math.max(0, budget.patience - 1))
  const asks = Math.max(nextAsk(budget), budget.patience > 0 ? budget.blockedUntil + patienceEnds : 0)
  return asks <= budget.at
    ? go(budget, true, budget.patience)
    : { _tag: "Wait", at: Math.min(asks, holdsAt(budget, 1)) }
}

/**
 * May a first text or an edit go now? A token is kept for each final. Where few are owed, it may be a probe: it
 * takes at most one of the tokens that are kept, or asks where there is none at all.
 */
export const mayShow = (budget: Budget, { finals: owed }: Owed): BudgetVerdict => {
  if (budget.at < budget.blockedUntil) return { _tag: "Wait", at: budget.blockedUntil }
  if (holds(budget, 1 + owed)) return go(budget, false, budget.patience)
  const isEmpty = !holds(budget, 1)
  const probes = owed > fewOwed
    ? Infinity
    : isEmpty
    ? Math.max(nextAsk(budget), budget.noProbeUntil)
    : budget.noProbeUntil
  if (probes <= budget.at && (isEmpty || holds(budget, owed))) return go(budget, isEmpty, budget.patience)
  const released = 1 + owed > budget.burst ? Infinity : holdsAt(budget, 1 + owed)
  return { _tag: "Wait", at: Math.min(budget.at + lookAgain, released, probes <= budget.at ? Infinity : probes) }
}
