import { Schema } from "effect"
import { type Plan, planOf } from "./Plan.ts"
import { everyTarget, type ResetTargets, targeted } from "./ResetTargets.ts"
import { leaveAndForget, purge } from "./ServerStages.ts"
import type { Snapshot } from "./snapshot/Snapshot.ts"
import type { Step } from "./Step.ts"
import { storeStages } from "./StoreStages.ts"

export const ResetMode = Schema.Literals(["local-only", "server-leave-forget", "server-purge"])
export type ResetMode = typeof ResetMode.Type

/** A mode: makes the plan for a snapshot. */
export type PlanMode = (now: Snapshot, targets?: ResetTargets) => Plan

const deviceStages = ({ device }: Snapshot, targets: ResetTargets): ReadonlyArray<ReadonlyArray<Step>> =>
  targets.device && device !== null ? [[{ _tag: "DropDevice", device }]] : []

/** Only the store begins anew: the rooms stay, and the agent remembers nothing. */
export const localOnly: PlanMode = (now, targets = everyTarget) =>
  planOf(now, [...storeStages(now, targets, targeted(now, targets), () => false), ...deviceStages(now, targets)])

const onServer = (stages: typeof leaveAndForget): PlanMode => (now, targets = everyTarget) => {
  const which = targeted(now, targets)
  return planOf(now, [
    ...stages(now, which),
    ...storeStages(now, targets, which, which.room),
    ...deviceStages(now, targets)
  ])
}

/** Leaves and forgets every room and invitation, then does `localOnly`. */
export const serverLeaveForget: PlanMode = onServer(leaveAndForget)

/** Deletes the rooms for everybody and rejects invitations, then does `localOnly`. */
export const serverPurge: PlanMode = onServer(purge)

export const resetModes: Record<ResetMode, PlanMode> = {
  "local-only": localOnly,
  "server-leave-forget": serverLeaveForget,
  "server-purge": serverPurge
}

/** Whether a reset acts on the server, by its mode and targets. */
export const actsOnServer = (mode: ResetMode, { device }: Pick<ResetTargets, "device">) =>
  mode !== "local-only" || device

/** The plan of a reset as a function of the snapshot. */
export const planner = (mode: ResetMode, targets: ResetTargets) => (now: Snapshot): Plan =>
  resetModes[mode](now, targets)
