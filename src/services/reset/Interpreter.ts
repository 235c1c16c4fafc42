import { Context, type Effect } from "effect"
import type { StepFailed } from "../../domain/reset/ResetErrors.ts"
import type { Step } from "../../domain/reset/Step.ts"

/**
 * Performs the steps of a plan. When a step returns it is done, and repeating a step changes nothing. Steps of one
 * stage run side by side. It decides nothing, because the plan decided.
 */
export class Interpreter extends Context.Service<Interpreter, {
  perform(step: Step): Effect.Effect<void, StepFailed>
}>()("matrix-surface/services/reset/Interpreter") {}
