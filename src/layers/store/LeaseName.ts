import { Effect, Option } from "effect"
import { Journal } from "../../services/journal/Journal.ts"
import { storeMark } from "./Incarnation.ts"

/** Names it among the store's own values. */
export const leaseNameName = "lease"

/**
 * What the store goes by in the account's lease: made of its first incarnation, and kept by those that a reset makes.
 */
export const leaseName = Effect.gen(function*() {
  const journal = yield* Journal
  const known = yield* journal.get(leaseNameName)
  if (Option.isSome(known)) return known.value
  const made = yield* storeMark
  yield* journal.put(leaseNameName, made)
  return made
})
