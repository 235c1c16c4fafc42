import { Effect, Layer } from "effect"
import { listAccess } from "../../layers/beside/UsersBeside.ts"
import { reportedRun } from "../../layers/reconciliation/ReportedRun.ts"
import * as SnapshotAsked from "../../layers/reconciliation/SnapshotAsked.ts"
import * as InterpreterDryRun from "../../layers/reset/InterpreterDryRun.ts"
import * as ResetLive from "../../layers/reset/ResetLive.ts"
import { facts } from "../../layers/reset/SnapshotLocal.ts"
import * as ResetFacts from "../../layers/reset/store/ResetFacts.ts"
import { filesIn, proveDataDir } from "../../layers/store/DataDir.ts"
import { isLockHeld } from "../../layers/store/StoreLock.ts"
import { Reset } from "../../services/reset/Reset.ts"
import { readOnlySession } from "../reset/DryRun.ts"
import { accountAccess, proxies, type ServerAccess } from "../reset/ServerAccess.ts"
import { policyOf, type ReconcileOrder } from "./ReconcileOrder.ts"

/** The policy for the account of the store; refuses where there is none. */
export const policyIn = Effect.fnUntraced(function*(order: ReconcileOrder) {
  const { user } = yield* Effect.provide(
    facts(filesIn(order.dataDir).store, true),
    ResetFacts.layer(order.dataDir)
  )
  return policyOf(order, user, yield* listAccess(order.dataDir))
})

/** The snapshots of store and server that a command plans on. `heard`: whether a bot works on the store. */
export const snapshots = ({ dataDir }: ReconcileOrder, server: ServerAccess, heard: () => boolean) =>
  SnapshotAsked.layer({ ...server, file: filesIn(dataDir).store, heard }).pipe(
    Layer.provide([ResetFacts.layer(dataDir), server.backends])
  )

/** Makes the plan, and goes through its steps without touching anything. */
export const compared = Effect.fnUntraced(
  function*(order: ReconcileOrder, server: ServerAccess, heard: () => boolean) {
    const policy = yield* policyIn(order)
    const steps = ResetLive.layer.pipe(
      Layer.provide(InterpreterDryRun.layer),
      Layer.provide(snapshots(order, server, heard))
    )
    return yield* Effect.flatMap(
      Reset,
      (reset) => reportedRun(reset, { cause: "request", request: null, policy, saved: order.saved }, () => Effect.void)
    ).pipe(Effect.provide(steps))
  }
)

/** The same beside the bot that may work on the folder, with the login that is there. */
export const comparedBeside = Effect.fnUntraced(
  function*(order: ReconcileOrder) {
    const { lock, session } = filesIn(order.dataDir)
    yield* proveDataDir(order.dataDir)
    yield* policyIn(order)
    const server = yield* Effect.provide(
      accountAccess(order.account),
      readOnlySession(session)
    )
    return yield* compared(order, server, () => isLockHeld(lock))
  },
  (effect, order) => Effect.provide(effect, proxies(order))
)
