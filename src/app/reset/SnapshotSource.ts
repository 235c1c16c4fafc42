import { Effect, Layer } from "effect"
import type { ResetRequest } from "../../domain/reset/ResetRequest.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { UserError } from "../../domain/UserError.ts"
import * as SnapshotLocal from "../../layers/reset/SnapshotLocal.ts"
import * as SnapshotObserved from "../../layers/reset/SnapshotObserved.ts"
import * as ResetFacts from "../../layers/reset/store/ResetFacts.ts"
import { filesIn } from "../../layers/store/DataDir.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import type { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import type { ServerAccess } from "./ServerAccess.ts"

const sessionDevice = (sessions: Layer.Layer<SessionStore>): SnapshotLocal.Device =>
  Effect.flatMap(SessionStore, ({ get }) => get).pipe(
    Effect.map(({ session }) => session?.device ?? null),
    Effect.mapError((error) => UserError.refuse(error.message)),
    Effect.provide(sessions)
  )

/** The device of a token; a token that is refused has none any more. */
const tokenDevice = (server: ServerAccess): SnapshotLocal.Device =>
  Effect.flatMap(Matrix, ({ whoami }) => whoami).pipe(
    Effect.map(({ device }) => device ?? null),
    Effect.catch((error) =>
      error.reason._tag === "TokenRefused"
        ? Effect.succeed(null)
        : Effect.fail(
          UserError.refuse(
            `--device logs out on the server, which cannot be asked (${error.message}). Nothing was changed.`
          )
        )
    ),
    Effect.provide(server.backends),
    Effect.mapError((error) => UserError.refuse(error.message))
  )

/** The snapshot that a reset plans on: of the store alone, or of the server and the store. */
export const snapshotSource = (
  { account, dataDir, hasRecoveryKey = false, mode, targets }: ResetRequest,
  server: ServerAccess | undefined,
  sessions: Layer.Layer<SessionStore>
): Layer.Layer<SnapshotReader, UserError | StoreError> => {
  const file = filesIn(dataDir).store
  const means = { hasRecoveryKey, hasPassword: account?.auth._tag === "Password" }
  const store = targets.device ? ResetFacts.layer(dataDir, means) : ResetFacts.layer(dataDir)
  if (mode !== "local-only" && server !== undefined) {
    const { backends, homeserver, proof } = server
    return SnapshotObserved.layer({ homeserver, proof, file, device: targets.device }).pipe(
      Layer.provide([store, backends])
    )
  }
  const device = server === undefined || !targets.device
    ? Effect.succeed(null)
    : server.proof === "Password"
    ? sessionDevice(sessions)
    : tokenDevice(server)
  return SnapshotLocal.layer({ file, device }).pipe(Layer.provide(store))
}
