import { type AccessRule, accessView, mayInvite } from "../../domain/access/AccessRule.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { ReconciliationReport } from "../../domain/reconciliation/ReconciliationReport.ts"
import type { ReconciliationPolicy } from "../../domain/reconciliation/RoomFindings.ts"
import type { Plan } from "../../domain/reset/Plan.ts"
import type { AccountSettings } from "../../domain/reset/ResetRequest.ts"
import type { Settings } from "../../domain/settings/Settings.ts"

/** What the command `reconcile` was asked for. */
export interface ReconcileOrder {
  readonly dataDir: string
  readonly account: AccountSettings
  readonly allowedUsers: Settings["allowedUsers"]
  readonly admins: Settings["admins"]
  readonly strangers: ReconciliationPolicy["strangers"]
  readonly encryption: boolean
  /** A saved plan that runs in place of a new one. */
  readonly saved: Plan | undefined
}

export interface Reconciled {
  readonly report: ReconciliationReport
  /** The plan that was due; null where the bot ran it. */
  readonly plan: Plan | null
}

/** A reconciliation that only looked. */
export interface Compared extends Reconciled {
  readonly plan: Plan
}

/** What the bot of this account decides by. */
export const policyOf = (
  { admins, allowedUsers, encryption, strangers }: Pick<
    ReconcileOrder,
    "admins" | "allowedUsers" | "encryption" | "strangers"
  >,
  me: UserId | null,
  rules: ReadonlyArray<AccessRule>
): ReconciliationPolicy => {
  const isInviter = mayInvite(accessView({ allowedUsers, admins }, rules))
  return { isAllowed: (user) => user !== me && isInviter(user), strangers, encryption }
}
