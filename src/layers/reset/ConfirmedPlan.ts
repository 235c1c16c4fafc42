import { Effect } from "effect"
import { UserError } from "../../domain/UserError.ts"

const nobody = UserError.refuse(
  "There is no terminal to ask on: look at it with --dry-run, then repeat it with --yes. Nothing was changed."
)

/**
 * Asks the operator whether to run a plan; undefined: there is nobody to ask. After a long wait the run takes a new
 * snapshot by itself.
 */
export const confirmedPlan = (ask: Effect.Effect<boolean> | undefined): Effect.Effect<void, UserError> =>
  ask === undefined
    ? Effect.fail(nobody)
    : Effect.flatMap(
      ask,
      (yes) => (yes ? Effect.void : Effect.fail(UserError.refuse("Nothing was changed.")))
    )
