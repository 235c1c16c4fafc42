import { Effect, Layer } from "effect"
import type { ReconciliationCause } from "../../src/domain/reconciliation/ReconciliationReport.ts"
import { Reconciler } from "../../src/services/reconciliation/Reconciler.ts"

/** A reconciler that finds nothing to do; `causes` gets what it was called for. */
export const reconcilerOf = (causes: Array<ReconciliationCause>) =>
  Layer.succeed(
    Reconciler,
    Reconciler.of({
      requested: Effect.succeed(undefined),
      run: (cause) =>
        Effect.sync(() => {
          causes.push(cause)
          const report = {
            at: 0,
            cause,
            request: null,
            differences: [],
            steps: [],
            failed: [],
            parked: [],
            error: null
          }
          return { report, unreachable: undefined }
        })
    })
  )

export const noReconciler = reconcilerOf([])
