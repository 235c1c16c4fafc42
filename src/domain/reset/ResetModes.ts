import { Schema } from "effect"
import { type Plan, planOf } from "./Plan.ts"
import { everyTarget, type ResetTargets, targeted } from "./ResetTargets.ts"
import { leaveAndForget, purge } from "./ServerStages.ts"
import type { Snapshot } from "./snapshot/Snapshot.ts"
import type { Step } from "./Step.ts"
import { storeStages } from "./StoreStages.ts"

export const ResetMode = Schema.Literals(["local-only", "server-leave-forget", "server-purge"])
export type ResetMode = typeof ResetMode.Type

/** A mode: from what there is to what is to be done. */
export type PlanMode = (now: Snapshot, wish?: ResetTargets) => Plan

const deviceStages = ({ device }: Snapshot, wish: ResetTargets): ReadonlyArray<ReadonlyArray<Step>> =>
  wish.device && device !== null ? [[{ _tag: "DropDevice", device }]] : []

/** The store alone begins anew: same rooms, and an agent that remembers nothing. */
export const localOnly: PlanMode = (now, wish = everyTarget) =>
  planOf(now, [...storeStages(now, wish, targeted(now, wish), () => false), ...deviceStages(now, wish)])

const onServer = (stages: typeof leaveAndForget): PlanMode => (now, wish = everyTarget) => {
  const which = targeted(now, wish)
  return planOf(now, [...stages(now, which), ...storeStages(now, wish, which, which.room), ...deviceStages(now, wish)])
}

/** Out of every room and invitation, as if the account had never been there; then `localOnly`. */
export const serverLeaveForget: PlanMode = onServer(leaveAndForget)

/** The rooms themselves are deleted, for everybody; invitations are rejected; then `localOnly`. */
export const serverPurge: PlanMode = onServer(purge)

export const resetModes: Record<ResetMode, PlanMode> = {
  "local-only": localOnly,
  "server-leave-forget": serverLeaveForget,
  "server-purge": serverPurge
}

/** Whether a mode acts on the server, with this wish. */
export const actsOnServer = (mode: ResetMode, { device }: Pick<ResetTargets, "device">) =>
  mode !== "local-only" || device
