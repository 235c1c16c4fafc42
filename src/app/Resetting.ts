import { Clock, Duration, Effect, Layer, type Redacted } from "effect"
import { hostname } from "node:os"
import { join } from "node:path"
import { baseOf, firstAddress } from "../domain/account/ServerName.ts"
import { isEmpty, type Plan, stepsOf } from "../domain/reset/Plan.ts"
import { resetModes } from "../domain/reset/ResetModes.ts"
import type { AccountSettings, ResetReport, ResetRequest } from "../domain/reset/ResetRequest.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { UserError } from "../domain/UserError.ts"
import * as MatrixSession from "../layers/account/MatrixLoggedIn.ts"
import * as Discovery from "../layers/account/ServerDiscovery.ts"
import * as SessionFile from "../layers/account/SessionFile.ts"
import * as Lease from "../layers/lease/LeaseLive.ts"
import { placeOf } from "../layers/lease/LeasePlace.ts"
import * as Asking from "../layers/matrix/TokenConnection.ts"
import * as ProxiesOfEnvironment from "../layers/operations/ProxiesOfEnvironment.ts"
import { confirmedPlan } from "../layers/reset/ConfirmedPlan.ts"
import * as InterpreterApply from "../layers/reset/InterpreterApply.ts"
import * as InterpreterDryRun from "../layers/reset/InterpreterDryRun.ts"
import * as Paced from "../layers/reset/PacedSteps.ts"
import * as Progress from "../layers/reset/ProgressSteps.ts"
import * as Journalled from "../layers/reset/RecordedSteps.ts"
import { refuseServed } from "../layers/reset/RefuseServed.ts"
import * as ResetPlanned from "../layers/reset/ResetPlanned.ts"
import * as WorldLocal from "../layers/reset/SnapshotLocal.ts"
import * as WorldObserved from "../layers/reset/SnapshotObserved.ts"
import * as ResetFacts from "../layers/reset/store/ResetFacts.ts"
import * as StoreResetFile from "../layers/reset/store/StoreResetFile.ts"
import { filesIn, prepareDataDir, privateFiles, proveDataDir } from "../layers/store/DataDir.ts"
import { lock } from "../layers/store/StoreLock.ts"
import { backupName } from "../layers/store/StoreSwap.ts"
import { SessionStore } from "../services/account/SessionStore.ts"
import { Matrix } from "../services/matrix/Matrix.ts"
import { SynapseAdmin } from "../services/matrix/SynapseAdmin.ts"
import { Interpreter } from "../services/reset/Interpreter.ts"
import { Reset } from "../services/reset/Reset.ts"
import type { SnapshotReader } from "../services/reset/SnapshotReader.ts"

const refused = (sentence: string) => UserError.refuse(`${sentence} Nothing was changed.`)

const noSession =
  "The bot is not logged in (session.json holds no login on this server), so its rooms cannot be looked at " +
  "without making a device: start the bot once, or set MATRIX_ACCESS_TOKEN."

/** Where the server is; a name is not looked up for ever. */
const baseUrl = Effect.fnUntraced(function*({ homeserver }: AccountSettings) {
  const found = yield* Effect.timeoutOption(Discovery.find(homeserver), Duration.seconds(30))
  return found._tag === "Some"
    ? baseOf(found.value)
    : yield* refused(`${String(homeserver)} does not lead to a homeserver; reset local-only works without it.`)
})

/**
 * The token that is there, for this server only: a look makes no login and renews none, as another process may be
 * using it.
 */
const tokenOf = Effect.fnUntraced(function*({ auth }: AccountSettings, homeserver: string) {
  if (auth._tag === "Token") return auth.token
  const { session } = yield* (yield* SessionStore).get
  return session === undefined || session.user !== auth.user || session.homeserver !== homeserver
    ? yield* refused(noSession)
    : session.accessToken
})

interface Server {
  readonly homeserver: string
  /** For who only looks; who acts has a better one. */
  readonly backends: Layer.Layer<Matrix | SynapseAdmin, UserError | StoreError>
  readonly proof: "Token" | "Password"
}

const look = (homeserver: string, token: Redacted.Redacted, proof: Server["proof"]): Server => ({
  homeserver,
  proof,
  backends: Asking.withAdmin(Asking.byToken(homeserver, token))
})

const serverOf = Effect.fnUntraced(function*(account: AccountSettings) {
  const homeserver = yield* baseUrl(account)
  return look(homeserver, yield* tokenOf(account, homeserver), account.auth._tag)
})

/** For who acts, as the folder's only user: under a login that is renewed where it must be. */
const acting = (
  server: Server,
  { auth, deviceId, deviceName }: AccountSettings,
  sessions: Layer.Layer<SessionStore>
): Server => {
  if (auth._tag === "Token") return server
  const login = {
    homeserver: server.homeserver,
    user: auth.user,
    password: auth.password,
    device: deviceId,
    deviceName
  }
  return { ...server, backends: Layer.provide(Asking.withAdmin(MatrixSession.connected(login)), sessions) }
}

/** The device of the login; a session that ended has none. */
const deviceOf = (
  server: Server | undefined,
  wanted: boolean,
  sessions: Layer.Layer<SessionStore>
): WorldLocal.Device => {
  if (server === undefined || !wanted) return Effect.succeed(null)
  if (server.proof === "Password") {
    return Effect.flatMap(SessionStore, ({ get }) => get).pipe(
      Effect.map(({ session }) => session?.device ?? null),
      Effect.mapError((error) => UserError.refuse(error.message)),
      Effect.provide(sessions)
    )
  }
  return Effect.flatMap(Matrix, ({ whoami }) => whoami).pipe(
    Effect.map(({ device }) => device ?? null),
    Effect.catch((
      error
    ) => (error.reason._tag === "TokenRefused"
      ? Effect.succeed(null)
      : Effect.fail(
        UserError.refuse(
          `--device logs out on the server, which cannot be asked (${error.message}). Nothing was changed.`
        )
      ))
    ),
    Effect.provide(server.backends),
    Effect.mapError((error) => UserError.refuse(error.message))
  )
}

const worldOf = (
  { dataDir, mode, wish }: ResetRequest,
  server: Server | undefined,
  sessions: Layer.Layer<SessionStore>
): Layer.Layer<SnapshotReader, UserError | StoreError> => {
  const file = filesIn(dataDir).store
  const world = mode === "local-only" || server === undefined
    ? WorldLocal.layer({ file, device: deviceOf(server, wish.device, sessions) })
    : Layer.provide(
      WorldObserved.layer({ homeserver: server.homeserver, proof: server.proof, file, device: wish.device }),
      server.backends
    )
  return Layer.provide(world, ResetFacts.layer(dataDir))
}

const administrated = Effect.fnUntraced(function*(server: Server) {
  const isAdmin = yield* Effect.flatMap(SynapseAdmin, (admin) => admin.isAdmin).pipe(
    Effect.mapError((error) =>
      refused(`${server.homeserver} cannot be asked whether the account is an administrator of it (${error.message}).`)
    ),
    Effect.provide(server.backends)
  )
  if (!isAdmin) {
    return yield* refused(
      `server-purge deletes rooms by Synapse's admin API, and the account is no administrator of ` +
        `${server.homeserver} (or it is no Synapse): reset server-leave-forget needs no such rights.`
    )
  }
})

/** What to do, whether newly planned or saved. */
const wanted = Effect.fnUntraced(function*({ mode, saved, wish }: ResetRequest) {
  const reset = yield* Reset
  return saved === undefined ? yield* reset.plan(resetModes[mode], wish) : yield* reset.due(saved)
})

const begun = Effect.fnUntraced(function*({ account, mode, wish }: ResetRequest) {
  if (account === undefined || (mode === "local-only" && !wish.device)) return undefined
  // Who never logged in, or was logged out, has no device to drop.
  if (
    mode === "local-only" && account.auth._tag === "Password" &&
    (yield* (yield* SessionStore).get).session === undefined
  ) return undefined
  const server = yield* serverOf(account)
  if (mode === "server-purge") yield* administrated(server)
  return server
})

const ways = ({ account }: ResetRequest) =>
  ProxiesOfEnvironment.layer(account === undefined ? [] : [firstAddress(account.homeserver)])

/** Plans, and goes through it without touching anything. */
export const dryRun = (request: ResetRequest) => {
  const sessions = Layer.effect(
    SessionStore,
    Effect.map(SessionStore, ({ get }) => SessionStore.of({ get, put: () => Effect.void }))
  ).pipe(
    Layer.provide(SessionFile.layer(filesIn(request.dataDir).session))
  )
  return Effect.andThen(
    proveDataDir(request.dataDir),
    Effect.gen(function*() {
      const server = yield* begun(request)
      return yield* Effect.gen(function*() {
        const plan = yield* wanted(request)
        return { plan, performed: yield* (yield* Reset).run(plan), backup: undefined } satisfies ResetReport
      }).pipe(
        Effect.provide(
          ResetPlanned.layer.pipe(
            Layer.provide(InterpreterDryRun.layer),
            Layer.provide(worldOf(request, server, sessions))
          )
        )
      )
    }).pipe(Effect.provide(sessions), Effect.provide(ways(request)))
  )
}

export interface OperatorPrompt {
  /** Shows what will be done. */
  readonly show: (plan: Plan) => Effect.Effect<void>
  /** undefined: nobody is there to be asked. */
  readonly ask: Effect.Effect<boolean> | undefined
  readonly sink: Progress.Sink | undefined
}

const interpreterOf = (
  { dataDir }: ResetRequest,
  server: Server | undefined,
  hands: OperatorPrompt,
  backup: string,
  total: () => number
) => {
  const store = StoreResetFile.layer(dataDir, backup)
  const apply: Layer.Layer<Interpreter, UserError | StoreError, SessionStore> = server === undefined
    ? Layer.provide(InterpreterApply.storeOnly, store)
    : InterpreterApply.layer.pipe(Layer.provide(store), Layer.provide(server.backends))
  const around = (inner: typeof apply, outer: Layer.Layer<Interpreter, never, Interpreter>) =>
    Layer.provide(outer, inner)
  const record = Journalled.layer(join(filesIn(dataDir).backups, backup.replace(/\.db$/, ".jsonl")))
  const layers = [Paced.layer, record, ...(hands.sink === undefined ? [] : [Progress.layer(hands.sink, total)])]
  return layers.reduce(around, apply)
}

/** Plans and does it, as the only user of the folder. */
export const run = (request: ResetRequest, hands: OperatorPrompt) =>
  Effect.gen(function*() {
    const { dataDir } = request
    const files = filesIn(dataDir)
    // One name for the old store and for the record of this run.
    const backup = backupName("reset", new Date(yield* Clock.currentTimeMillis))
    const { lease } = yield* WorldLocal.facts(files.store, request.mode === "local-only").pipe(
      Effect.provide(ResetFacts.layer(dataDir))
    )
    yield* prepareDataDir(dataDir)
    yield* privateFiles([files.lock])
    yield* lock(files.lock, files.store)
    const sessions = SessionFile.layer(files.session)
    return yield* Effect.gen(function*() {
      const found = yield* begun(request)
      const server = found === undefined || request.account === undefined
        ? found
        : acting(found, request.account, sessions)
      // A folder without a store is a stranger to whoever serves.
      const own = { store: lease ?? "", host: hostname(), place: yield* placeOf(dataDir), takeOver: false }
      const unserved = (by: Server | undefined) =>
        by === undefined || request.mode === "local-only"
          ? Effect.void
          : Effect.provide(refuseServed, Layer.provide(Lease.layer(own), by.backends))
      yield* unserved(found)
      let total = 0
      return yield* Effect.gen(function*() {
        const plan = yield* wanted(request)
        if (isEmpty(plan)) return { plan, performed: [], backup: undefined } satisfies ResetReport
        total = stepsOf(plan).length
        yield* hands.show(plan)
        yield* confirmedPlan(hands.ask)
        // While somebody thought about it, a bot may have begun.
        yield* unserved(server)
        const performed = yield* (yield* Reset).run(plan)
        return {
          plan,
          performed,
          backup: performed.some((step) => step._tag === "ReplaceStore")
            ? join(files.backups, backup)
            : undefined
        } satisfies ResetReport
      }).pipe(
        Effect.provide(ResetPlanned.layer.pipe(
          Layer.provide(interpreterOf(request, server, hands, backup, () => total)),
          Layer.provide(worldOf(request, server, sessions))
        ))
      )
    }).pipe(Effect.provide(sessions))
  }).pipe(Effect.provide(ways(request)), Effect.scoped)
