import { Context, type Effect } from "effect"
import type { StepFailed } from "../../domain/reset/ResetErrors.ts"
import type { Step } from "../../domain/reset/Step.ts"

/**
 * Performs one step. When it returns, the step is done; doing one again that was done changes nothing. Steps of one
 * stage come side by side. It decides nothing: what is to be done was decided by the plan.
 */
export class Interpreter extends Context.Service<Interpreter, {
  perform(step: Step): Effect.Effect<void, StepFailed>
}>()("matrix-surface/services/reset/Interpreter") {}
