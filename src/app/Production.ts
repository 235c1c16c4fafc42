import { Effect, Layer, Option, References } from "effect"
import { hostname } from "node:os"
import packageJson from "../../package.json" with { type: "json" }
import { baseOf, firstAddress } from "../domain/account/ServerName.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import { hasReached, refuseStranger } from "../layers/account/BotIdentity.ts"
import * as MatrixSession from "../layers/account/MatrixLoggedIn.ts"
import * as PseudonymsHmac from "../layers/account/PseudonymsHmac.ts"
import * as Discovery from "../layers/account/ServerDiscovery.ts"
import * as SessionFile from "../layers/account/SessionFile.ts"
import * as AgentWebSocket from "../layers/agent/AgentWebSocket.ts"
import { wire1 } from "../layers/agent/wire/Wire1.ts"
import * as Store from "../layers/journal/JournalStore.ts"
import * as Fenced from "../layers/lease/LeaseFence.ts"
import * as Lease from "../layers/lease/LeaseLive.ts"
import { placeOf } from "../layers/lease/LeasePlace.ts"
import * as MatrixClientServer from "../layers/matrix/MatrixClientServer.ts"
import { safeMode } from "../layers/operations/CrashLoopGuard.ts"
import { keptSmall } from "../layers/operations/Heap.ts"
import * as VitalsKept from "../layers/operations/MatrixAgentInstrumented.ts"
import * as ProxiesOfEnvironment from "../layers/operations/ProxiesOfEnvironment.ts"
import * as Retention from "../layers/operations/RetentionDaily.ts"
import * as VitalSigns from "../layers/operations/RuntimeStatusLive.ts"
import * as TrialInChild from "../layers/poison/PoisonTrialInChild.ts"
import * as BackupsExpiring from "../layers/store/BackupsExpiring.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import { leaseName } from "../layers/store/LeaseName.ts"
import { quarantineKept } from "../layers/store/QuarantineKept.ts"
import { AccountLease } from "../services/account/AccountLease.ts"
import { IntakeJournal } from "../services/intake/IntakeJournal.ts"
import { OutboxJournal } from "../services/outbox/OutboxJournal.ts"
import { StoreValues } from "../services/store/StoreValues.ts"
import { TurnJournal } from "../services/turns/TurnJournal.ts"
import { bot } from "./Bot.ts"

const agent = (settings: Settings) =>
  Layer.unwrap(Effect.map(Effect.all([StoreValues, AccountLease]), ([values, lease]) =>
    AgentWebSocket.layer({
      url: settings.agent.url,
      // Read before each connect, also before those that nobody asks for: nobody greets the agent who may not have
      // the account any more.
      token: Effect.as(
        Effect.provideService(Fenced.proven, AccountLease, lease),
        Option.fromUndefinedOr(settings.agent.token)
      ),
      codec: wire1,
      client: `matrix-surface/${packageJson.version}`,
      quarantine: quarantineKept(values, settings.agent.url),
      maxConversations: settings.agent.maxConversations
    })))

const matrix = ({ auth, deviceId, deviceName }: Settings, homeserver: string, reached: boolean) =>
  auth._tag === "Token"
    ? MatrixClientServer.layer({ homeserver, token: auth.token })
    : MatrixSession.layer({
      homeserver,
      user: auth.user,
      password: auth.password,
      device: deviceId,
      deviceName,
      reached
    })

/** The journal, with pages that tell how its bot does where somebody wants them. */
const watched = ({ agent, dataDir, http }: Settings) =>
  http === undefined
    ? Layer.effectContext(Effect.context<IntakeJournal | TurnJournal | OutboxJournal>())
    : Layer.unwrap(Effect.map(
      Effect.promise(() => import("./Monitoring.ts")),
      (watch) => watch.layer({ agentUrl: agent.url, dataDir, http })
    ))

/** What an operator wants of this start alone. */
export interface RunOptions {
  /** Whoever else serves the account is to stop. */
  readonly takeOver: boolean
  /** Prompts are taken as fast as they come, from programs too: where nothing can be spent, as in the sandbox. */
  readonly unbraked?: boolean
}

/** The bot on its real backends. */
export const run = (settings: Settings, { takeOver, unbraked }: RunOptions = { takeOver: false }) => {
  const files = filesIn(settings.dataDir)
  const names = Layer.unwrap(
    Effect.map(SessionFile.threadSalt(files.session, settings.threadSalt), PseudonymsHmac.layer)
  )
  const lease = Layer.unwrap(
    Effect.map(
      Effect.all([leaseName, placeOf(settings.dataDir)]),
      ([store, place]) => Lease.layer({ store, place, host: hostname(), takeOver })
    )
  )
  return Effect.gen(function*() {
    yield* safeMode
    if (settings.auth._tag === "Password") yield* refuseStranger(files.store, settings.auth.user)
    const homeserver = yield* Discovery.find(settings.homeserver)
    const reached = yield* hasReached(homeserver.href)
    yield* Effect.gen(function*() {
      const { hold } = yield* AccountLease
      yield* keptSmall
      yield* Effect.provide(
        bot({ ...settings, homeserver, store: files.store, brake: unbraked !== true }, hold),
        Layer.provide(VitalsKept.layer, Fenced.layer)
      )
    }).pipe(Effect.provide(Layer.mergeAll(
      names,
      Retention.layer(settings.retentionDays),
      BackupsExpiring.layer(files.backups, settings.retentionDays),
      TrialInChild.layer(settings),
      Layer.provideMerge(agent(settings), Layer.provide(lease, matrix(settings, baseOf(homeserver), reached)))
    )))
  }).pipe(
    Effect.provide(VitalSigns.awaited),
    // From the first moment on, so that probes are told of a start that waits.
    Effect.provide(watched(settings)),
    Effect.provide(
      Layer.mergeAll(SessionFile.layer(files.session), VitalSigns.layer).pipe(
        Layer.provideMerge(Store.layer(settings.dataDir))
      )
    ),
    Effect.provide(
      ProxiesOfEnvironment.layer([
        firstAddress(settings.homeserver),
        new URL(settings.agent.url.replace(/\{[a-z]+\}/g, "x"))
      ])
    ),
    // Nobody collects spans, and one for each statement costs more than the statement.
    Effect.provideService(References.TracerEnabled, false)
  )
}
