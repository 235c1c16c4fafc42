import { Schema } from "effect"
import { Snapshot } from "./snapshot/Snapshot.ts"
import { Step } from "./Step.ts"

/**
 * What is to be done, and the world that it was made for. Stages follow each other; the steps of one may run side by
 * side. No mode stands in it: who carries it out must not be able to ask.
 */
export const Plan = Schema.Struct({ basis: Snapshot, stages: Schema.Array(Schema.Array(Step)) })
export type Plan = typeof Plan.Type

/** Empty stages are none. */
export const planOf = (basis: Snapshot, stages: ReadonlyArray<ReadonlyArray<Step>>): Plan => ({
  basis,
  stages: stages.filter((stage) => stage.length > 0)
})

export const stepsOf = (plan: Pick<Plan, "stages">): ReadonlyArray<Step> => plan.stages.flat()

export const isEmpty = (plan: Plan) => plan.stages.length === 0
