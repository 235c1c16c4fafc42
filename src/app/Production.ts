import { Context, Effect, Layer, References, Result } from "effect"
import packageJson from "../../package.json" with { type: "json" }
import { firstAddress } from "../domain/account/ServerName.ts"
import { botMessages } from "../domain/messages/BotMessages.ts"
import { traceExport } from "../domain/operations/traces/TraceExport.ts"
import { readyFacts } from "../domain/settings/ReadyFacts.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import { sampleUrl } from "../domain/settings/types/UrlSetting.ts"
import { UserError } from "../domain/UserError.ts"
import * as SessionFile from "../layers/account/SessionFile.ts"
import * as JournalStore from "../layers/journal/JournalStore.ts"
import * as KeyServerFence from "../layers/lease/KeyServerFence.ts"
import * as LeaseFence from "../layers/lease/LeaseFence.ts"
import * as MediaFence from "../layers/lease/MediaFence.ts"
import { safeMode } from "../layers/operations/CrashLoopGuard.ts"
import { keptSmall } from "../layers/operations/Heap.ts"
import * as MatrixAgentInstrumented from "../layers/operations/MatrixAgentInstrumented.ts"
import * as PromptLife from "../layers/operations/prompts/PromptLife.ts"
import { promptLog } from "../layers/operations/prompts/PromptLog.ts"
import { promptTimes } from "../layers/operations/prompts/PromptTimes.ts"
import * as RetentionDaily from "../layers/operations/RetentionDaily.ts"
import * as RuntimeStatusLive from "../layers/operations/RuntimeStatusLive.ts"
import { type SystemdNotify, systemdNotifyOf } from "../layers/operations/systemd/SystemdNotify.ts"
import * as PoisonTrialInChild from "../layers/poison/PoisonTrialInChild.ts"
import * as ProxiesOfEnvironment from "../layers/proxies/ProxiesOfEnvironment.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import { AccountLease } from "../services/account/AccountLease.ts"
import { Agent } from "../services/agent/Agent.ts"
import { AgentWatch } from "../services/agent/AgentWatch.ts"
import { IntakeJournal } from "../services/intake/IntakeJournal.ts"
import { Matrix } from "../services/matrix/Matrix.ts"
import { OutboxJournal } from "../services/outbox/OutboxJournal.ts"
import { TurnJournal } from "../services/turns/TurnJournal.ts"
import { agentBackend, rulesOf, type TokenPlace } from "./AgentBackend.ts"
import type { AgentWire } from "./agents/AgentWire.ts"
import { wireOf } from "./agents/AgentWires.ts"
import { bot } from "./Bot.ts"
import { encryptionFor, leasedMatrix, matrixOf } from "./bot/AccountLayers.ts"
import { botFiles } from "./bot/BotFiles.ts"
import { expiringFolders } from "./bot/ExpiringFolders.ts"
import { DiscoveredServer, discoveredServer } from "./DiscoveredServer.ts"
import type * as Monitoring from "./Monitoring.ts"

/** What an operator wants of this start alone. */
export interface RunOptions extends TokenPlace {
  /** Makes the bot stop that serves the account on another host. */
  readonly takeOver: boolean
  /**
   * Where nothing can be spent or lost, as in the sandbox: prompts are taken as fast as they come, from programs too,
   * and nobody is shown a recovery key.
   */
  readonly isPlay?: boolean
  /** Stands around all that a message passes, and sees it pass. */
  readonly watched?: Layer.Layer<OnTheWay, never, OnTheWay>
}

type Journals = IntakeJournal | TurnJournal | OutboxJournal
type OnTheWay = Journals | Matrix | Agent

const journalsAsTheyAre = Layer.effectContext(
  Effect.map(Effect.context<Journals>(), Context.pick(IntakeJournal, TurnJournal, OutboxJournal))
)

const nobodyWatches: Layer.Layer<OnTheWay, never, OnTheWay> = Layer.effectContext(
  Effect.map(Effect.context<OnTheWay>(), Context.pick(IntakeJournal, TurnJournal, OutboxJournal, Matrix, Agent))
)

/**
 * `IntakeJournal`, `TurnJournal` and `OutboxJournal` instrumented, and the pages that tell what was seen. Loaded only
 * where HTTP_PORT is set; elsewhere the journals stay as they are.
 */
const monitoredJournals = (
  { agent, dataDir, http }: Settings,
  wire: AgentWire
): Layer.Layer<Journals, UserError, Layer.Services<ReturnType<typeof Monitoring.layer>>> =>
  http === undefined ? journalsAsTheyAre : Layer.unwrap(Effect.map(
    Effect.promise(() => import("./Monitoring.ts")),
    (monitoring) => monitoring.layer({ agentUrl: agent.url, wire: wire.id, rules: rulesOf(agent, wire), dataDir, http })
  ))

/**
 * Traces of prompts, where the standard variables of OpenTelemetry say where to. What makes them is loaded only there.
 * Many machines have these for other programs: nothing of what is only tried leaves the machine by them.
 */
export const tracesOf = Effect.fnUntraced(function*({ isPlay = false }: Pick<RunOptions, "isPlay">) {
  if (isPlay) return []
  const found = traceExport(process.env)
  if (Result.isFailure(found)) return yield* UserError.refuse(`${found.failure}.`)
  const place = found.success
  if (place === undefined) return []
  const tracing = yield* Effect.promise(() => import("./Tracing.ts"))
  return [yield* tracing.traces(place)]
})

/** The journals, which tell each prompt's life to the log, to the metrics where they are shown, and to a collector. */
const observedJournals = ({ http }: Settings, options: RunOptions): Layer.Layer<Journals, UserError, Journals> =>
  Layer.unwrap(Effect.gen(function*() {
    const times = http === undefined ? [] : [yield* promptTimes]
    return PromptLife.layer([promptLog, ...times, ...yield* tracesOf(options)])
  }))

const proxies = ({ agent, homeserver, masterUrl }: Settings) =>
  ProxiesOfEnvironment.layer([
    firstAddress(homeserver),
    new URL(sampleUrl(agent.url)),
    ...(masterUrl === undefined ? [] : [masterUrl])
  ])

/**
 * The real backends. Each line is built after the lines below it, and decorates what they provide. One decorator comes
 * later: `CrashLoopGuard` counts the start in `IntakeJournal` and `TurnJournal` after the login (Bot.ts).
 */
const backends = (settings: Settings, options: RunOptions, wire: AgentWire, systemd: SystemdNotify) => {
  const { session } = filesIn(settings.dataDir)
  return Layer.mergeAll(
    PoisonTrialInChild.layer(settings),
    RetentionDaily.layer(settings.retentionDays),
    expiringFolders(settings.dataDir, settings.retentionDays)
  ).pipe(
    Layer.provideMerge(options.watched ?? nobodyWatches),
    Layer.provideMerge(MatrixAgentInstrumented.layer),
    Layer.provideMerge(Layer.mergeAll(LeaseFence.layer, KeyServerFence.layer, MediaFence.layer)),
    Layer.provideMerge(agentBackend(settings.agent, wire, { ...options, dataDir: settings.dataDir })),
    Layer.provideMerge(leasedMatrix(settings, options.takeOver)),
    Layer.provideMerge(Layer.provide(matrixOf(settings), MatrixAgentInstrumented.limitsCounted)),
    Layer.provideMerge(discoveredServer(settings)),
    Layer.provideMerge(Layer.effectDiscard(safeMode)),
    Layer.provideMerge(Layer.merge(RuntimeStatusLive.awaited, RuntimeStatusLive.failedAnswers)),
    Layer.provideMerge(observedJournals(settings, options)),
    // So low that probes are answered from the first moment of a start, also while it waits.
    Layer.provideMerge(monitoredJournals(settings, wire)),
    Layer.provideMerge(RuntimeStatusLive.layer),
    Layer.provideMerge(SessionFile.layer(session)),
    // With the store in hand the service is up: a homeserver that is away is waited for.
    Layer.provideMerge(systemd.ready),
    Layer.provideMerge(JournalStore.layer(settings.dataDir)),
    Layer.provide(proxies(settings))
  )
}

/** Files both ways, as the settings say. */
const filesOf = ({ agent, commandPrefix, language, media }: Settings) =>
  botFiles(
    { ...media, agentUrl: agent.url, slots: agent.slots, allowPlaintext: agent.allowPlaintext },
    botMessages[language](commandPrefix)
  )

/** Serves while this process holds the account's lease. */
const serve = Effect.fnUntraced(function*(settings: Settings, { isPlay = false }: RunOptions) {
  const { url } = yield* DiscoveredServer
  const { hold } = yield* AccountLease
  const watch = yield* AgentWatch
  yield* keptSmall
  const { session, store } = filesIn(settings.dataDir)
  const threadSalt = yield* SessionFile.threadSalt(session, settings.threadSalt)
  yield* bot(
    {
      ...settings,
      threadSalt,
      homeserver: url,
      store,
      brake: !isPlay,
      told: readyFacts(settings, packageJson.version)
    },
    (serving) => hold(Effect.raceFirst(serving, watch.run)),
    encryptionFor(settings, isPlay),
    filesOf(settings)
  )
})

/** The bot on its real backends, until it is interrupted. */
export const run = (settings: Settings, options: RunOptions = { takeOver: false }) =>
  // Before anything else, so that a mapping that is wrong is told at once.
  Effect.flatMap(wireOf(settings.agent), (wire) => {
    const systemd = systemdNotifyOf(process.env)
    return serve(settings, options).pipe(
      Effect.ensuring(systemd.stopping),
      Effect.provide(backends(settings, options, wire, systemd))
    )
  }).pipe(
    // A span for each statement would cost more than the statement, and nobody collects them.
    Effect.provideService(References.TracerEnabled, false)
  )
