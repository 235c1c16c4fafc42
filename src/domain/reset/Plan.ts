import { Schema } from "effect"
import { Snapshot } from "./snapshot/Snapshot.ts"
import { Step } from "./Step.ts"

/**
 * The steps of a reset and the snapshot that they were made from. Stages follow each other; the steps of one may run
 * side by side. The mode is not part of it, so that no interpreter can depend on it.
 */
export const Plan = Schema.Struct({ basis: Snapshot, stages: Schema.Array(Schema.Array(Step)) })
export type Plan = typeof Plan.Type

/** The plan of these stages, without the empty ones. */
export const planOf = (basis: Snapshot, stages: ReadonlyArray<ReadonlyArray<Step>>): Plan => ({
  basis,
  stages: stages.filter((stage) => stage.length > 0)
})

export const stepsOf = (plan: Pick<Plan, "stages">): ReadonlyArray<Step> => plan.stages.flat()

export const isEmpty = (plan: Plan) => plan.stages.length === 0
