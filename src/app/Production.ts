import { Context, Effect, Layer, Option, References } from "effect"
import { hostname } from "node:os"
import packageJson from "../../package.json" with { type: "json" }
import { baseOf, firstAddress } from "../domain/account/ServerName.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import type { UserError } from "../domain/UserError.ts"
import * as MatrixLoggedIn from "../layers/account/MatrixLoggedIn.ts"
import * as SessionFile from "../layers/account/SessionFile.ts"
import * as AgentWebSocket from "../layers/agent/AgentWebSocket.ts"
import { wire1 } from "../layers/agent/wire/Wire1.ts"
import * as IsolationGuard from "../layers/isolation/IsolationGuard.ts"
import * as JournalStore from "../layers/journal/JournalStore.ts"
import * as LeaseFence from "../layers/lease/LeaseFence.ts"
import { leaseFolderOf } from "../layers/lease/LeaseFolder.ts"
import * as LeaseLive from "../layers/lease/LeaseLive.ts"
import * as MatrixClientServer from "../layers/matrix/MatrixClientServer.ts"
import { safeMode } from "../layers/operations/CrashLoopGuard.ts"
import { keptSmall } from "../layers/operations/Heap.ts"
import * as MatrixAgentInstrumented from "../layers/operations/MatrixAgentInstrumented.ts"
import * as RetentionDaily from "../layers/operations/RetentionDaily.ts"
import * as RuntimeStatusLive from "../layers/operations/RuntimeStatusLive.ts"
import * as PoisonTrialInChild from "../layers/poison/PoisonTrialInChild.ts"
import * as ProxiesOfEnvironment from "../layers/proxies/ProxiesOfEnvironment.ts"
import * as BackupsExpiring from "../layers/store/backups/BackupsExpiring.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import { leaseName } from "../layers/store/LeaseName.ts"
import { agentMark, quarantineKept } from "../layers/store/QuarantineKept.ts"
import { receiptsKept } from "../layers/store/ReceiptsKept.ts"
import { AccountLease } from "../services/account/AccountLease.ts"
import { IntakeJournal } from "../services/intake/IntakeJournal.ts"
import { OutboxJournal } from "../services/outbox/OutboxJournal.ts"
import { StoreValues } from "../services/store/StoreValues.ts"
import { AgentLeases } from "../services/turns/AgentLeases.ts"
import { TurnJournal } from "../services/turns/TurnJournal.ts"
import { bot } from "./Bot.ts"
import { DiscoveredServer, discoveredServer } from "./DiscoveredServer.ts"
import type * as Monitoring from "./Monitoring.ts"

/** What an operator wants of this start alone. */
export interface RunOptions {
  /** Makes the bot stop that serves the account on another host. */
  readonly takeOver: boolean
  /** Takes prompts as fast as they come, from programs too: where nothing can be spent, as in the sandbox. */
  readonly unbraked?: boolean
}

type Journals = IntakeJournal | TurnJournal | OutboxJournal

const journalsAsTheyAre = Layer.effectContext(
  Effect.map(Effect.context<Journals>(), Context.pick(IntakeJournal, TurnJournal, OutboxJournal))
)

/**
 * `IntakeJournal`, `TurnJournal` and `OutboxJournal` instrumented, and the pages that tell what was seen. Loaded only
 * where HTTP_PORT is set; elsewhere the journals stay as they are.
 */
const monitoredJournals = (
  { agent, dataDir, http }: Settings
): Layer.Layer<Journals, UserError, Layer.Services<ReturnType<typeof Monitoring.layer>>> =>
  http === undefined ? journalsAsTheyAre : Layer.unwrap(Effect.map(
    Effect.promise(() => import("./Monitoring.ts")),
    (monitoring) => monitoring.layer({ agentUrl: agent.url, dataDir, http })
  ))

/** `Matrix` of the account. */
const matrix = ({ auth, deviceId, deviceName }: Settings) =>
  Layer.unwrap(Effect.map(DiscoveredServer, ({ reached, url }) => {
    const homeserver = baseOf(url)
    if (auth._tag === "Token") return MatrixClientServer.layer({ homeserver, token: auth.token })
    const { password, user } = auth
    return MatrixLoggedIn.layer({ homeserver, user, password, device: deviceId, deviceName, reached })
  }))

/** `Matrix` leased: it hears in its syncs who else wants the account. Provides the lease too. */
const leasedMatrix = ({ dataDir }: Settings, takeOver: boolean) =>
  Layer.unwrap(Effect.map(
    Effect.all([leaseName, leaseFolderOf(dataDir)]),
    ([store, place]) => LeaseLive.layer({ store, place, host: hostname(), takeOver })
  ))

/** The agent over its links, and around it what keeps conversations apart. */
const agent = ({ agent: { attested, isolation, maxConversations, sender, slots, token, url, wire } }: Settings) =>
  Layer.unwrap(
    Effect.map(
      Effect.all([StoreValues, AccountLease, AgentLeases, TurnJournal]),
      ([values, lease, leases, journal]) => {
        const quarantine = quarantineKept(values, url)
        const records = { quarantine, receipts: receiptsKept(values, url, wire), leases, mark: agentMark(url) }
        const rules = { policy: isolation, attested, threads: wire1.features.threads, slots }
        return IsolationGuard.layer({ rules, records, sender, places: maxConversations }).pipe(
          Layer.provide(AgentWebSocket.layer({
            url,
            // The token is read before each connect, also before those of the pool itself: a bot that may have lost the
            // account must not greet the agent.
            token: Effect.as(
              Effect.provideService(LeaseFence.proven, AccountLease, lease),
              Option.fromUndefinedOr(token)
            ),
            codec: wire1,
            client: `matrix-surface/${packageJson.version}`,
            quarantine,
            // A store that cannot be asked accuses nobody; the quarantine's own check keeps the links apart then.
            wasAsked: (chat, run) => Effect.orElseSucceed(journal.wasAsked(chat, run), () => true),
            maxConversations
          }))
        )
      }
    )
  )

const proxies = ({ agent, homeserver }: Settings) =>
  ProxiesOfEnvironment.layer([
    firstAddress(homeserver),
    new URL(agent.url.replace(/\{[a-z]+\}/g, "x"))
  ])

/**
 * The real backends. Each line is built after the lines below it, and decorates what they provide. One decorator comes
 * later: `CrashLoopGuard` counts the start in `IntakeJournal` and `TurnJournal` after the login (Bot.ts).
 */
const backends = (settings: Settings, { takeOver }: RunOptions) => {
  const { backups, session } = filesIn(settings.dataDir)
  return Layer.mergeAll(
    PoisonTrialInChild.layer(settings),
    RetentionDaily.layer(settings.retentionDays),
    BackupsExpiring.layer(backups, settings.retentionDays)
  ).pipe(
    Layer.provideMerge(MatrixAgentInstrumented.layer),
    Layer.provideMerge(LeaseFence.layer),
    Layer.provideMerge(agent(settings)),
    Layer.provideMerge(leasedMatrix(settings, takeOver)),
    Layer.provideMerge(matrix(settings)),
    Layer.provideMerge(discoveredServer(settings)),
    Layer.provideMerge(Layer.effectDiscard(safeMode)),
    Layer.provideMerge(RuntimeStatusLive.awaited),
    // So low that probes are answered from the first moment of a start, also while it waits.
    Layer.provideMerge(monitoredJournals(settings)),
    Layer.provideMerge(RuntimeStatusLive.layer),
    Layer.provideMerge(SessionFile.layer(session)),
    Layer.provideMerge(JournalStore.layer(settings.dataDir)),
    Layer.provide(proxies(settings))
  )
}

/** Serves while this process holds the account's lease. */
const serve = Effect.fnUntraced(function*(settings: Settings, { unbraked }: RunOptions) {
  const { url } = yield* DiscoveredServer
  const { hold } = yield* AccountLease
  yield* keptSmall
  const { session, store } = filesIn(settings.dataDir)
  const threadSalt = yield* SessionFile.threadSalt(session, settings.threadSalt)
  yield* bot({ ...settings, threadSalt, homeserver: url, store, brake: unbraked !== true }, hold)
})

/** The bot on its real backends, until it is interrupted. */
export const run = (settings: Settings, options: RunOptions = { takeOver: false }) =>
  serve(settings, options).pipe(
    Effect.provide(backends(settings, options)),
    // A span for each statement would cost more than the statement, and nobody collects them.
    Effect.provideService(References.TracerEnabled, false)
  )
