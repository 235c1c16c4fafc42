import { Effect } from "effect"
import { UserError } from "../../domain/UserError.ts"

const nobody = UserError.refuse(
  "This acts on the server, and there is no terminal to ask on: look at it with --dry-run, then repeat it " +
    "with --yes. Nothing was changed."
)

/**
 * Asks before a run begins, which then looks at the world again if the question stood for long; undefined: there is
 * nobody to ask.
 */
export const confirmedPlan = (ask: Effect.Effect<boolean> | undefined): Effect.Effect<void, UserError> =>
  ask === undefined
    ? Effect.fail(nobody)
    : Effect.flatMap(
      ask,
      (yes) => (yes ? Effect.void : Effect.fail(UserError.refuse("Nothing was changed.")))
    )
