import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Plan } from "../../domain/reset/Plan.ts"
import { ResetMode } from "../../domain/reset/ResetModes.ts"
import type { ResetReport } from "../../domain/reset/ResetRequest.ts"
import { UserError } from "../../domain/UserError.ts"
import { readPlanFile } from "../process/PlanFile.ts"
import type { ResetFlags } from "./ResetFlags.ts"

export const schema = "matrix-surface.reset/1"

const PlanDocument = Schema.fromJsonString(
  Schema.Struct({ schema: Schema.Literal(schema), mode: ResetMode, plan: Plan })
)

/** What `--json` prints and `--out` saves, and `--plan` reads again. */
export const planDocument = (mode: ResetMode, dryRun: boolean, { backup, performed, plan }: ResetReport) =>
  JSON.stringify({ schema, mode, dryRun, steps: performed, backup: backup ?? null, plan })

/** Reads a saved plan, which must be one of the mode that was typed. */
export const savedPlan = Effect.fnUntraced(function*(file: string, { device, mode, room, user }: ResetFlags) {
  if (device || room.length + user.length > 0) {
    return yield* UserError.refuse(
      "A saved plan says by itself what it is about: leave --room, --user and --device away."
    )
  }
  const saved = yield* readPlanFile(file, schema, PlanDocument)
  if (saved.mode !== mode) {
    return yield* UserError.refuse(
      `${file} is a plan of reset ${saved.mode}, not of reset ${mode}. Nothing was changed.`
    )
  }
  return saved.plan
})
