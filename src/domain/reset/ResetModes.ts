import { Schema } from "effect"
import { type Plan, planOf } from "./Plan.ts"
import { chosen, everything, type Wish } from "./ResetTargets.ts"
import { leaveAndForget, purge } from "./ServerStages.ts"
import type { Snapshot } from "./snapshot/Snapshot.ts"
import type { Step } from "./Step.ts"
import { storeStages } from "./StoreStages.ts"

export const ResetMode = Schema.Literals(["local-only", "server-leave-forget", "server-purge"])
export type ResetMode = typeof ResetMode.Type

/** A mode: from what there is to what is to be done. */
export type Program = (now: Snapshot, wish?: Wish) => Plan

const deviceStages = ({ device }: Snapshot, wish: Wish): ReadonlyArray<ReadonlyArray<Step>> =>
  wish.device && device !== null ? [[{ _tag: "DropDevice", device }]] : []

/** The store alone begins anew: same rooms, and an agent that remembers nothing. */
export const localOnly: Program = (now, wish = everything) =>
  planOf(now, [...storeStages(now, wish, chosen(now, wish), () => false), ...deviceStages(now, wish)])

const onServer = (stages: typeof leaveAndForget): Program => (now, wish = everything) => {
  const which = chosen(now, wish)
  return planOf(now, [...stages(now, which), ...storeStages(now, wish, which, which.room), ...deviceStages(now, wish)])
}

/** Out of every room and invitation, as if the account had never been there; then `localOnly`. */
export const serverLeaveForget: Program = onServer(leaveAndForget)

/** The rooms themselves are deleted, for everybody; invitations are rejected; then `localOnly`. */
export const serverPurge: Program = onServer(purge)

export const resetModes: Record<ResetMode, Program> = {
  "local-only": localOnly,
  "server-leave-forget": serverLeaveForget,
  "server-purge": serverPurge
}

/** Whether a mode acts on the server, with this wish. */
export const actsOnServer = (mode: ResetMode, { device }: Pick<Wish, "device">) => mode !== "local-only" || device
