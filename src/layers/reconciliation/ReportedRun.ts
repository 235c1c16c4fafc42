import { Clock, Effect } from "effect"
import { isOfStranger } from "../../domain/intake/rooms/InvitePolicy.ts"
import { reconcile } from "../../domain/reconciliation/Reconciliation.ts"
import type { ReconciliationCause, ReconciliationReport } from "../../domain/reconciliation/ReconciliationReport.ts"
import type { ReconciliationPolicy } from "../../domain/reconciliation/RoomFindings.ts"
import { isEmpty, type Plan } from "../../domain/reset/Plan.ts"
import type { Reset } from "../../services/reset/Reset.ts"

export interface ReportedRunOptions {
  readonly cause: ReconciliationCause
  readonly request: string | null
  readonly policy: ReconciliationPolicy
  /** A saved plan that runs in place of a new one. */
  readonly saved: Plan | undefined
}

/** Strangers' invitations that stay where they are. */
const parkedIn = ({ basis: { store } }: Plan, { isAllowed, strangers }: ReconciliationPolicy) =>
  strangers !== "park"
    ? []
    : (store?.rooms ?? []).filter((one) => isOfStranger({ ...one, inviter: one.inviter ?? undefined }, isAllowed)).map((
      { inviter, room }
    ) => ({ room, inviter }))

/** A report of nothing that was done; `error` says why. */
export const nothingDone = (
  { cause, request }: Pick<ReportedRunOptions, "cause" | "request">,
  at: number,
  error: string
): ReconciliationReport => ({ at, cause, request, differences: [], steps: [], failed: [], parked: [], error })

/** Makes the plan, or takes what is due of the saved one, runs it, and says what differed and what was done. */
export const reportedRun = Effect.fnUntraced(function*<E, R>(
  reset: Reset["Service"],
  { cause, policy, request, saved }: ReportedRunOptions,
  confirmed: (plan: Plan) => Effect.Effect<void, E, R>
) {
  const plan = saved === undefined
    ? yield* reset.plan((now) => reconcile(now, policy).plan)
    : yield* reset.due(saved)
  if (!isEmpty(plan)) yield* confirmed(plan)
  const { failures, performed } = isEmpty(plan)
    ? { failures: [], performed: [] }
    : yield* reset.attempt(plan)
  const report: ReconciliationReport = {
    at: yield* Clock.currentTimeMillis,
    cause,
    request,
    differences: reconcile(plan.basis, policy).differences,
    steps: performed,
    failed: failures.map(({ step, why }) => ({ step, why })),
    parked: parkedIn(plan, policy),
    error: null
  }
  return { plan, report }
})
