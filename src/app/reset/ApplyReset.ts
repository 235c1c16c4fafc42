import { Clock, Effect, Layer } from "effect"
import { join } from "node:path"
import { type Plan, stepsOf } from "../../domain/reset/Plan.ts"
import { planner } from "../../domain/reset/ResetModes.ts"
import type { ResetReport, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import * as SessionFile from "../../layers/account/SessionFile.ts"
import { confirmedPlan } from "../../layers/reset/ConfirmedPlan.ts"
import type * as ProgressSteps from "../../layers/reset/ProgressSteps.ts"
import * as ResetLive from "../../layers/reset/ResetLive.ts"
import { backupName } from "../../layers/store/backups/StoreSwap.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { Reset } from "../../services/reset/Reset.ts"
import { appliedSteps } from "./AppliedSteps.ts"
import { actingAccess, lookingAccess, proxies } from "./ServerAccess.ts"
import { snapshotSource } from "./SnapshotSource.ts"
import { refuseServedBy, takeFolder } from "./TakenFolder.ts"

/** The person who runs a reset, as the reset meets them. */
export interface OperatorPrompt {
  /** Shows what will be done. */
  readonly show: (plan: Plan) => Effect.Effect<void>
  /** Whether to do it; undefined: nobody is there to be asked. */
  readonly ask: Effect.Effect<boolean> | undefined
  /** Where progress is shown; undefined: nowhere. */
  readonly sink: ProgressSteps.Sink | undefined
}

/** Makes the plan, asks for it and carries it out, as the only user of the folder. */
export const applyReset = Effect.fnUntraced(
  function*(request: ResetRequest, prompt: OperatorPrompt) {
    const { account, dataDir } = request
    const files = filesIn(dataDir)
    // One name for the old store and for the record of this run.
    const backup = backupName("reset", new Date(yield* Clock.currentTimeMillis))
    const own = yield* takeFolder(dataDir, request.mode === "local-only")
    const sessions = SessionFile.layer(files.session)
    return yield* Effect.gen(function*() {
      const looking = yield* lookingAccess(request)
      const server = looking === undefined || account === undefined
        ? looking
        : actingAccess(looking, account, sessions)
      const awaited = request.mode === "local-only" ? undefined : looking
      yield* refuseServedBy(awaited, own)
      let total = 0
      const steps = appliedSteps({ dataDir, server, backup, progress: prompt.sink, total: () => total })
      return yield* Effect.gen(function*() {
        const { performed, plan } = yield* (yield* Reset).planAndRun(
          { make: planner(request.mode, request.targets), saved: request.saved },
          Effect.fnUntraced(function*(plan) {
            total = stepsOf(plan).length
            yield* prompt.show(plan)
            yield* confirmedPlan(prompt.ask)
            // A bot may have begun while the operator thought about it.
            yield* refuseServedBy(request.mode === "local-only" ? undefined : server, own)
          })
        )
        const replaced = performed.some((step) => step._tag === "ReplaceStore")
        return { plan, performed, backup: replaced ? join(files.backups, backup) : undefined } satisfies ResetReport
      }).pipe(
        Effect.provide(ResetLive.layer.pipe(
          Layer.provide(steps),
          Layer.provide(snapshotSource(request, server, sessions))
        ))
      )
    }).pipe(Effect.provide(sessions))
  },
  Effect.scoped,
  (effect, request) => Effect.provide(effect, proxies(request))
)
