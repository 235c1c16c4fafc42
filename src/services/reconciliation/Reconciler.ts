import { Context, type Effect } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { ReconciliationRequest } from "../../domain/reconciliation/KeptReconciliation.ts"
import type { ReconciliationCause, ReconciliationReport } from "../../domain/reconciliation/ReconciliationReport.ts"
import type { StoreError } from "../../domain/StoreError.ts"

export interface ReconciliationOutcome {
  readonly report: ReconciliationReport
  /** Why the homeserver could not be asked; undefined where it answered. The same run may succeed later. */
  readonly unreachable: MatrixError | undefined
}

/**
 * Compares store and server and mends what differs, in a bot that took a sync in just before. The caller sees to it
 * that one run is under way at most, and that one that could not ask the homeserver is made again.
 */
export class Reconciler extends Context.Service<Reconciler, {
  /**
   * Makes a plan, or takes the one of the request, runs it and keeps the report. A request is answered whatever comes
   * of it; without one, a run that could not ask the homeserver leaves the last report as it is.
   */
  run(
    cause: ReconciliationCause,
    request?: ReconciliationRequest
  ): Effect.Effect<ReconciliationOutcome, StoreError>
  /** The request that a command left in the store; one read by a key, and no write. */
  readonly requested: Effect.Effect<ReconciliationRequest | undefined, StoreError>
}>()("matrix-surface/services/reconciliation/Reconciler") {}
