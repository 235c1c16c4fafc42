import { Effect, Option } from "effect"
import { randomBytes } from "node:crypto"
import { StoreValues } from "../../services/store/StoreValues.ts"
import { incarnationName, markOf } from "./Incarnation.ts"

/** Names it among the store's own values. */
export const leaseNameName = "lease"

/**
 * What the store goes by in the account's lease, kept by those that a reset makes. It is random, and says nothing of
 * the incarnation: two hosts that lost their disks may have taken over the same one. A store of an earlier version goes
 * by its incarnation.
 */
export const leaseName = Effect.gen(function*() {
  const values = yield* StoreValues
  const known = yield* values.get(leaseNameName)
  if (Option.isSome(known)) return known.value
  const earlier = Option.map(yield* values.get(incarnationName), markOf)
  const made = Option.getOrElse(earlier, () => randomBytes(9).toString("base64url"))
  yield* values.put(leaseNameName, made)
  return made
})
