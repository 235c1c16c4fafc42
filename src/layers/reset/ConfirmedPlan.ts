import { Effect } from "effect"
import { Declined } from "../../domain/reset/ResetErrors.ts"

const nobody = new Declined({
  sentence: "This acts on the server, and there is no terminal to ask on: look at it with --dry-run, then repeat it " +
    "with --yes. Nothing was changed."
})

/**
 * Asks the operator whether to run a plan; undefined: there is nobody to ask. After a long wait the run takes a new
 * snapshot by itself.
 */
export const confirmedPlan = (ask: Effect.Effect<boolean> | undefined): Effect.Effect<void, Declined> =>
  ask === undefined
    ? Effect.fail(nobody)
    : Effect.flatMap(
      ask,
      (yes) => (yes ? Effect.void : Effect.fail(new Declined({ sentence: "Nothing was changed." })))
    )
