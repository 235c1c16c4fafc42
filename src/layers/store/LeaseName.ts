import { Effect, Option } from "effect"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { storeMark } from "./Incarnation.ts"

/** Names it among the store's own values. */
export const leaseNameName = "lease"

/**
 * What the store goes by in the account's lease: made of its first incarnation, and kept by those that a reset makes.
 */
export const leaseName = Effect.gen(function*() {
  const values = yield* StoreValues
  const known = yield* values.get(leaseNameName)
  if (Option.isSome(known)) return known.value
  const made = yield* storeMark
  yield* values.put(leaseNameName, made)
  return made
})
