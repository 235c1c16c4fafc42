import { Option, Schema } from "effect"
import { longestWait } from "../Backoff.ts"
import { ceiling, finalsWait, lowestRate, probesWait } from "./BudgetLessons.ts"
import { asOf, assumed, Budget } from "./RateBudget.ts"

/** The budget's name among the small values of the store. */
export const budgetName = "budget"

/**
 * The budget as the first version stored it: after a refusal finals waited until the bucket had been full (`limited`).
 */
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

/** The stored budget, of this version or the first; none where it cannot be read. */
export const keptBudget = (text: string): Option.Option<Budget> =>
  Option.map(decode(text), (stored) => {
    if ("version" in stored) return stored
    const { limited, ...rest } = stored
    return { version: 2, ...rest, patience: limited ? finalsWait : 0, noProbeUntil: 0, refusals: 0 }
  })

/**
 * The stored budget as of now (milliseconds since 1970), for a process that goes on with it. The process that stored it
 * may have sent more since, and its clock may have been wrong: no figure is outside of what we would learn ourselves,
 * and no time is further off than the longest wait.
 */
export const readBudget = (text: string, now: number): Option.Option<Budget> =>
  Option.map(keptBudget(text), ({ at, blockedUntil, noProbeUntil, patience, ...stored }) => {
    const burst = within(assumed.burst, stored.burst, ceiling.burst)
    const figures = {
      rate: within(lowestRate, stored.rate, ceiling.rate),
      burst,
      tokens: within(-burst, stored.tokens, burst),
      patience: within(0, patience, finalsWait)
    }
    const moved = asOf({ version: 2, ...figures, at, blockedUntil, noProbeUntil, refusals: 0 }, now)
    return {
      ...moved,
      blockedUntil: within(0, moved.blockedUntil, now + longestWait),
      noProbeUntil: within(0, moved.noProbeUntil, now + probesWait)
    }
  })

/** The budget as it is stored, without the sends under way, which are this process's own. */
export const writeBudget = (budget: Budget): string => {
  const { probing: _, flying: __, told: ___, ...stored } = budget
  return encode(stored)
}
