import { Effect, Layer } from "effect"
import { planner } from "../../domain/reset/ResetModes.ts"
import type { ResetReport, ResetRequest } from "../../domain/reset/ResetRequest.ts"
import * as SessionFile from "../../layers/account/SessionFile.ts"
import * as InterpreterDryRun from "../../layers/reset/InterpreterDryRun.ts"
import * as ResetLive from "../../layers/reset/ResetLive.ts"
import { filesIn, proveDataDir } from "../../layers/store/DataDir.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import { Reset } from "../../services/reset/Reset.ts"
import { lookingAccess, proxies } from "./ServerAccess.ts"
import { snapshotSource } from "./SnapshotSource.ts"

/** The session of the folder, which a dry run does not change. */
export const readOnlySession = (file: string) =>
  Layer.effect(
    SessionStore,
    Effect.map(SessionStore, ({ get }) => SessionStore.of({ get, put: () => Effect.void }))
  ).pipe(Layer.provide(SessionFile.layer(file)))

/** Makes the plan and goes through its steps without touching anything. */
export const dryRun = Effect.fnUntraced(
  function*(request: ResetRequest) {
    const sessions = readOnlySession(filesIn(request.dataDir).session)
    yield* proveDataDir(request.dataDir)
    const server = yield* Effect.provide(lookingAccess(request), sessions)
    const steps = ResetLive.layer.pipe(
      Layer.provide(InterpreterDryRun.layer),
      Layer.provide(snapshotSource(request, server, sessions))
    )
    const done = yield* Effect.provide(
      Effect.flatMap(
        Reset,
        ({ planAndRun }) =>
          planAndRun({ make: planner(request.mode, request.targets), saved: request.saved }, () => Effect.void)
      ),
      steps
    )
    return { ...done, backup: undefined } satisfies ResetReport
  },
  (effect, request) => Effect.provide(effect, proxies(request))
)
