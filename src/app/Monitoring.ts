import { Clock, Effect, Layer, Metric, Option } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as SqlClient from "effect/sql/SqlClient"
import packageJson from "../../package.json" with { type: "json" }
import { type IsolationRules, isUnproven, whyUndecided } from "../domain/isolation/IsolationPolicy.ts"
import { type HealthFacts, healthOf } from "../domain/operations/Health.ts"
import { crashLoopName, readCrashLoop } from "../domain/poison/CrashLoop.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import type { UserError } from "../domain/UserError.ts"
import { figures } from "../layers/beside/StoreFigures.ts"
import { sizeOf } from "../layers/beside/StoreStatus.ts"
import * as HealthServer from "../layers/operations/HealthServer.ts"
import * as JournalInstrumented from "../layers/operations/JournalInstrumented.ts"
import { processFigures } from "../layers/operations/measured/ProcessFigures.ts"
import * as Metrics from "../layers/operations/Metrics.ts"
import { RuntimeStatusNotes } from "../layers/operations/RuntimeStatusLive.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import { quarantineKept } from "../layers/store/QuarantineKept.ts"
import { receiptsKept } from "../layers/store/ReceiptsKept.ts"
import type { IntakeJournal } from "../services/intake/IntakeJournal.ts"
import type { OutboxJournal } from "../services/outbox/OutboxJournal.ts"
import { StoreValues } from "../services/store/StoreValues.ts"
import type { TurnJournal } from "../services/turns/TurnJournal.ts"

const openPhases = ["queued", "asked", "streaming"]

/** The name of a small value of the store, written to see whether the store can be. */
const probe = "probe"
const probePace = "1 second"

interface WatchedAgent {
  readonly agentUrl: string
  readonly wire: string
  readonly rules: IsolationRules
}

/** Whether conversations with the agent are refused for what is known of it. */
const standingOf = (values: typeof StoreValues.Service, { agentUrl, rules, wire }: WatchedAgent) => {
  const quarantine = quarantineKept(values, agentUrl)
  const receipts = receiptsKept(values, agentUrl, wire)
  return Effect.fnUntraced(function*(now: number) {
    const quarantined = Option.isSome(yield* quarantine.check)
    const facts = { quarantined, receipts: yield* receipts.read, agent: undefined, now }
    return { quarantined, unproven: isUnproven(rules, facts), undecided: whyUndecided(rules, facts) }
  })
}

/**
 * The three journals instrumented, and the pages /live, /ready and /metrics, which tell what was seen. Figures that
 * need the store are read when somebody asks for them.
 */
export const layer = (
  settings: Pick<Settings, "dataDir"> & WatchedAgent & { readonly http: NonNullable<Settings["http"]> }
): Layer.Layer<
  IntakeJournal | TurnJournal | OutboxJournal,
  UserError,
  IntakeJournal | TurnJournal | OutboxJournal | StoreValues | RuntimeStatusNotes | SqlClient.SqlClient
> => {
  const pages = Layer.unwrap(Effect.gen(function*() {
    const values = yield* StoreValues
    const sql = yield* SqlClient.SqlClient
    const { now: runtimeStatus } = yield* RuntimeStatusNotes
    const { trouble } = yield* JournalInstrumented.JournalActivity
    const standing = standingOf(values, settings)
    const processMeasured = yield* processFigures({ version: packageJson.version, wire: settings.wire })

    // A probe that asks a hundred times a second must not write a hundred times.
    const writable = yield* Effect.cachedWithTTL(
      Effect.result(Effect.flatMap(Clock.currentTimeMillis, (now) => values.put(probe, String(now)))),
      probePace
    )

    const found = Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const written = yield* writable
      const counted = yield* Effect.provideService(figures, SqlClient.SqlClient, sql)
      const facts: HealthFacts = {
        now,
        runtimeStatus: yield* runtimeStatus,
        ...yield* standing(now),
        open: [...counted.turns.values()].reduce((sum, count) => sum + count, 0),
        unwritable: written._tag === "Failure" ? written.failure.reason : undefined,
        trouble: yield* trouble,
        unsent: counted.unsent,
        safeMode: readCrashLoop(Option.getOrUndefined(yield* values.get(crashLoopName))).safeSince !== undefined
      }
      return { ...counted, facts, health: healthOf(facts) }
    })

    const since = (from: number | undefined, now: number) => (from === undefined ? 0 : Math.max(0, (now - from) / 1000))
    const measured = Effect.gen(function*() {
      const { facts, health, ...counted } = yield* found
      for (const phase of openPhases) {
        yield* Metric.update(Metric.withAttributes(Metrics.turnsOpen, { state: phase }), counted.turns.get(phase) ?? 0)
      }
      yield* Metric.update(Metrics.outboxUnsent, counted.unsent.count)
      yield* Metric.update(Metrics.outboxAge, since(counted.unsent.since, facts.now))
      yield* Metric.update(Metric.withAttributes(Metrics.roomGaps, { state: "open" }), counted.gaps.open)
      yield* Metric.update(Metric.withAttributes(Metrics.roomGaps, { state: "given up" }), counted.gaps.givenUp)
      yield* Metric.update(Metrics.storeBytes, sizeOf(filesIn(settings.dataDir).store))
      yield* Metric.update(
        Metrics.syncAge,
        since(facts.runtimeStatus.syncAt ?? facts.runtimeStatus.startedAt, facts.now)
      )
      yield* Metric.update(Metrics.ready, Number(health.ready))
      yield* processMeasured
    })

    return HealthServer.layer({
      ...settings.http,
      pages: {
        "/live": Effect.succeed({ status: 200, type: "text/plain; charset=utf-8", body: "ok\n" }),
        "/ready": Effect.map(
          found,
          ({ health }) => ({
            status: health.ready ? 200 : 503,
            type: "application/json",
            body: `${JSON.stringify(health)}\n`
          })
        ),
        "/metrics": Effect.map(
          Effect.andThen(measured, PrometheusMetrics.format()),
          (body) => ({ status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body })
        )
      }
    })
  }))
  return Layer.provideMerge(pages, JournalInstrumented.layer)
}
