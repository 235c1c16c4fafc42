import { Context, type Effect } from "effect"
import type { Plan } from "../../domain/reset/Plan.ts"
import type { ResetHalted } from "../../domain/reset/ResetErrors.ts"
import type { PlanMode } from "../../domain/reset/ResetModes.ts"
import type { ResetReport, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import type { ResetTargets } from "../../domain/reset/ResetTargets.ts"
import type { Step } from "../../domain/reset/Step.ts"
import type { UserError } from "../../domain/UserError.ts"

/**
 * Plans a reset and runs a plan. It writes only through `Interpreter`, and cannot tell which one it has
 * (docs/design.md, law 5).
 */
export class Reset extends Context.Service<Reset, {
  plan(mode: PlanMode, targets: ResetTargets): Effect.Effect<Plan, UserError>
  /** The steps of a plan that are still to be done. Refuses a plan of another account, and one that is stale. */
  due(plan: Plan): Effect.Effect<Plan, UserError>
  /** Performs the steps that are `due`, and gives them in the order in which they ended. */
  run(plan: Plan): Effect.Effect<ReadonlyArray<Step>, UserError | ResetHalted>
  /**
   * Makes the plan of the mode and the targets, or takes what is `due` of the saved one, and runs it. An empty plan is
   * not confirmed; one that `confirmed` fails on is not run.
   */
  planAndRun<E, R>(
    request: Pick<ResetRequest, "mode" | "saved" | "targets">,
    confirmed: (plan: Plan) => Effect.Effect<void, E, R>
  ): Effect.Effect<Pick<ResetReport, "performed" | "plan">, UserError | ResetHalted | E, R>
}>()("matrix-surface/services/reset/Reset") {}
