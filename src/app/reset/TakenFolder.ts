import { Effect, Layer } from "effect"
import { hostname } from "node:os"
import { leaseFolderOf } from "../../layers/lease/LeaseFolder.ts"
import * as LeaseLive from "../../layers/lease/LeaseLive.ts"
import { refuseServed } from "../../layers/reset/RefuseServed.ts"
import * as SnapshotLocal from "../../layers/reset/SnapshotLocal.ts"
import * as ResetFacts from "../../layers/reset/store/ResetFacts.ts"
import { filesIn, prepareDataDir, privateFiles } from "../../layers/store/DataDir.ts"
import { lock } from "../../layers/store/StoreLock.ts"
import type { ServerAccess } from "./ServerAccess.ts"

/**
 * Makes this process the only user of the folder; gives the name by which its bot holds the account's lease. `needed`:
 * a folder without a store is refused.
 */
export const takeFolder = Effect.fnUntraced(function*(dataDir: string, needed: boolean) {
  const files = filesIn(dataDir)
  const { lease } = yield* SnapshotLocal.facts(files.store, needed).pipe(
    Effect.provide(ResetFacts.layer(dataDir))
  )
  yield* prepareDataDir(dataDir)
  yield* privateFiles([files.lock])
  yield* lock(files.lock, files.store)
  // A folder without a store is a stranger to whichever bot serves the account.
  return { store: lease ?? "", host: hostname(), place: yield* leaseFolderOf(dataDir), takeOver: false }
})

/** Refuses when another folder's bot serves the account on the server; undefined: the server is left alone. */
export const refuseServedBy = (
  server: ServerAccess | undefined,
  own: Effect.Success<ReturnType<typeof takeFolder>>
) =>
  server === undefined
    ? Effect.void
    : Effect.provide(refuseServed, Layer.provide(LeaseLive.layer(own), server.backends))
