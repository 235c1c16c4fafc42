import { Option, Schema } from "effect"
import { longestWait } from "../Backoff.ts"
import { ceiling, finalsWait, lowestRate, probesWait } from "./BudgetLessons.ts"
import { asOf, assumed, Budget } from "./RateBudget.ts"

/** The name of what the store keeps of it. */
export const budgetName = "budget"

/** What the first version kept: a refusal made finals wait until the bucket had been full. */
const Budget1 = Schema.Struct({
  rate: Schema.Finite,
  burst: Schema.Finite,
  tokens: Schema.Finite,
  at: Schema.Finite,
  blockedUntil: Schema.Finite,
  limited: Schema.Boolean
})

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Union([Budget, Budget1])))
const encode = Schema.encodeSync(Schema.fromJsonString(Budget))

const within = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))

/** A budget as the store has it, of this version or the first; none where it makes no sense. */
export const keptBudget = (text: string): Option.Option<Budget> =>
  Option.map(decode(text), (kept) => {
    if ("version" in kept) return kept
    const { limited, ...rest } = kept
    return { version: 2, ...rest, patience: limited ? finalsWait : 0, noProbeUntil: 0, refusals: 0 }
  })

/**
 * The same to go on with, as of now (milliseconds since 1970). The process that kept it may have sent more since, and
 * its clock may have been wrong: no figure is taken that we would not learn ourselves, and no time that is longer off
 * than the longest wait.
 */
export const readBudget = (text: string, now: number): Option.Option<Budget> =>
  Option.map(keptBudget(text), ({ at, blockedUntil, noProbeUntil, patience, ...kept }) => {
    const burst = within(assumed.burst, kept.burst, ceiling.burst)
    const figures = {
      rate: within(lowestRate, kept.rate, ceiling.rate),
      burst,
      tokens: within(-burst, kept.tokens, burst),
      patience: within(0, patience, finalsWait)
    }
    const moved = asOf({ version: 2, ...figures, at, blockedUntil, noProbeUntil, refusals: 0 }, now)
    return {
      ...moved,
      blockedUntil: within(0, moved.blockedUntil, now + longestWait),
      noProbeUntil: within(0, moved.noProbeUntil, now + probesWait)
    }
  })

/** What is under way is this process's own affair, and so is what it sent since. */
export const writeBudget = (budget: Budget): string => {
  const { asked: _, flying: __, told: ___, ...kept } = budget
  return encode(kept)
}
