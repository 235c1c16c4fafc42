import { Context, type Effect } from "effect"
import type { Plan } from "../../domain/reset/Plan.ts"
import type { PlanForeign, PlanStale, ResetHalted } from "../../domain/reset/ResetErrors.ts"
import type { PlanMode } from "../../domain/reset/ResetModes.ts"
import type { ResetTargets } from "../../domain/reset/ResetTargets.ts"
import type { Step } from "../../domain/reset/Step.ts"
import type { SnapshotUnavailable } from "./SnapshotReader.ts"

/**
 * Plans a reset and runs a plan. It can write only through `Interpreter`, and cannot tell which one it has (design
 * law 5).
 */
export class Reset extends Context.Service<Reset, {
  plan(program: PlanMode, wish: ResetTargets): Effect.Effect<Plan, SnapshotUnavailable>
  /** What of a plan is still to be done. A plan of another account is refused, and one that is stale. */
  due(plan: Plan): Effect.Effect<Plan, SnapshotUnavailable | PlanForeign | PlanStale>
  /** The steps that were performed, in the order in which they ended: those of `due`. */
  run(plan: Plan): Effect.Effect<ReadonlyArray<Step>, SnapshotUnavailable | PlanForeign | PlanStale | ResetHalted>
}>()("matrix-surface/services/reset/Reset") {}
