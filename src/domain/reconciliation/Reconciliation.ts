import type { UserId } from "../Ids.ts"
import { type Plan, planOf } from "../reset/Plan.ts"
import type { Snapshot } from "../reset/snapshot/Snapshot.ts"
import type { Difference } from "./Difference.ts"

/** What the operator's settings decide. */
export interface ReconciliationPolicy {
  readonly isAllowed: (user: UserId) => boolean
  /** What becomes of a stranger's invitation (STRANGER_INVITES). */
  readonly strangers: "reject" | "park"
}

export interface Reconciliation {
  readonly plan: Plan
  /** Everything that differs, by room; those of the whole account come first. */
  readonly differences: ReadonlyArray<Difference>
}

/** Compares what the store knows with what the server says, and plans what mends it, both ways. */
export const reconcile = (now: Snapshot, _policy: ReconciliationPolicy): Reconciliation => ({
  plan: planOf(now, []),
  differences: []
})
