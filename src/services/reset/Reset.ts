import { Context, type Effect } from "effect"
import type { Plan } from "../../domain/reset/Plan.ts"
import type { ResetHalted, StepFailed } from "../../domain/reset/ResetErrors.ts"
import type { ResetReport } from "../../domain/reset/ResetRequest.ts"
import type { Snapshot } from "../../domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../domain/reset/Step.ts"
import type { UserError } from "../../domain/UserError.ts"

/** What a run did: the steps in the order in which they ended, and those that failed. */
export interface StepsRun {
  readonly performed: ReadonlyArray<Step>
  readonly failures: ReadonlyArray<StepFailed>
  /** How many steps were due. */
  readonly of: number
}

/** A plan that is made from a snapshot when it is asked for, or a saved one that runs in its place. */
export interface WantedPlan {
  readonly make: (now: Snapshot) => Plan
  readonly saved: Plan | undefined
}

/**
 * Plans a reset or a reconciliation and runs a plan. It writes only through `Interpreter`, and cannot tell which one it
 * has (docs/design.md, law 5).
 */
export class Reset extends Context.Service<Reset, {
  plan(make: WantedPlan["make"]): Effect.Effect<Plan, UserError>
  /** The steps of a plan that are still to be done. Refuses a plan of another account, and one that is stale. */
  due(plan: Plan): Effect.Effect<Plan, UserError>
  /** Performs the steps that are `due`, and gives them in the order in which they ended. */
  run(plan: Plan): Effect.Effect<ReadonlyArray<Step>, UserError | ResetHalted>
  /** The same, where a step that fails is no failure of the run. */
  attempt(plan: Plan): Effect.Effect<StepsRun, UserError>
  /**
   * Makes the plan, or takes what is `due` of the saved one, and runs it. An empty plan is
   * not confirmed; one that `confirmed` fails on is not run.
   */
  planAndRun<E, R>(
    wanted: WantedPlan,
    confirmed: (plan: Plan) => Effect.Effect<void, E, R>
  ): Effect.Effect<Pick<ResetReport, "performed" | "plan">, UserError | ResetHalted | E, R>
}>()("matrix-surface/services/reset/Reset") {}
