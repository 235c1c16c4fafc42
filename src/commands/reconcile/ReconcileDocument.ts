import * as Schema from "effect/Schema"
import type { Reconciled } from "../../app/Programs.ts"
import type { Difference } from "../../domain/reconciliation/Difference.ts"
import { Plan } from "../../domain/reset/Plan.ts"
import { readPlanFile } from "../process/PlanFile.ts"

export const reconcileSchema = "matrix-surface.reconcile/1"

const SavedDocument = Schema.fromJsonString(Schema.Struct({ schema: Schema.Literal(reconcileSchema), plan: Plan }))

/** What `--json` prints and `--out` saves, and `--plan` reads again. `steps` of a dry run are those it would do. */
export const reconcileDocument = (dryRun: boolean, { plan, report }: Reconciled) => {
  const { at, cause, differences, error, failed, parked, steps } = report
  const by = (who: Difference["by"]) => differences.filter((one) => one.by === who)
  return JSON.stringify({
    schema: reconcileSchema,
    dryRun,
    at: new Date(at).toISOString(),
    cause,
    steps,
    differences,
    leftToSync: by("sync"),
    left: by("nobody"),
    failed,
    parked,
    error,
    plan
  })
}

/** The plan that a dry run saved. */
export const savedReconciliation = (file: string) => readPlanFile(file, reconcileSchema, SavedDocument)
