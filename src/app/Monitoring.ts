import { Effect, Layer } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as SqlClient from "effect/sql/SqlClient"
import packageJson from "../../package.json" with { type: "json" }
import type { Settings } from "../domain/settings/Settings.ts"
import type { UserError } from "../domain/UserError.ts"
import { ownStatus } from "../layers/beside/StoreStatus.ts"
import * as HealthServer from "../layers/operations/HealthServer.ts"
import * as JournalInstrumented from "../layers/operations/JournalInstrumented.ts"
import { processFigures } from "../layers/operations/measured/ProcessFigures.ts"
import { statusPages } from "../layers/operations/page/StatusPages.ts"
import { statusSamples } from "../layers/operations/page/StatusSamples.ts"
import type { RuntimeStatusNotes } from "../layers/operations/RuntimeStatusLive.ts"
import { filesIn } from "../layers/store/DataDir.ts"
import type { IntakeJournal } from "../services/intake/IntakeJournal.ts"
import type { OutboxJournal } from "../services/outbox/OutboxJournal.ts"
import type { StoreValues } from "../services/store/StoreValues.ts"
import type { TurnJournal } from "../services/turns/TurnJournal.ts"
import { botFacts, type WatchedAgent } from "./monitoring/BotFacts.ts"
import { setGauges } from "./monitoring/StoreGauges.ts"

const { version } = packageJson

type Watched = Pick<Settings, "dataDir"> & WatchedAgent & { readonly http: NonNullable<Settings["http"]> }

const served = Effect.fnUntraced(function*({ agentUrl, dataDir, http, rules, wire }: Watched) {
  const sql = yield* SqlClient.SqlClient
  const { counts, found } = yield* botFacts({ agentUrl, wire, rules })
  const processMeasured = yield* processFigures({ version, wire })
  const measured = Effect.gen(function*() {
    yield* setGauges(yield* found, filesIn(dataDir).store)
    yield* processMeasured
  })
  const samples = yield* statusSamples(Effect.map(counts, ({ unsent }) => unsent.count))
  const view = Effect.gen(function*() {
    const { facts, health } = yield* found
    const own = ownStatus(dataDir, { url: agentUrl, ...rules }, facts.runtimeStatus)
    const status = yield* Effect.provideService(own, SqlClient.SqlClient, sql)
    return { version, status, health, samples: yield* samples }
  })
  return HealthServer.layer({
    ...http,
    forPeople: yield* statusPages(view),
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
})

/**
 * The three journals instrumented, and the pages /live, /ready, /metrics and the status page, which tell what was seen.
 * Figures that need the store are read when somebody asks for them.
 */
export const layer = (
  settings: Watched
): Layer.Layer<
  IntakeJournal | TurnJournal | OutboxJournal,
  UserError,
  IntakeJournal | TurnJournal | OutboxJournal | StoreValues | RuntimeStatusNotes | SqlClient.SqlClient
> => Layer.provideMerge(Layer.unwrap(served(settings)), JournalInstrumented.layer)
