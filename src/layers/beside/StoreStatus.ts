import { Clock, Effect, Option, Predicate } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { existsSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { ownerName } from "../../domain/account/Identity.ts"
import { keptEncryptionName } from "../../domain/crypto/KeptEncryption.ts"
import { type BotStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import { readRuntimeStatus, runtimeStatusName } from "../../domain/operations/RuntimeStatus.ts"
import type { WaitKind } from "../../domain/operations/WaitReason.ts"
import { budgetName, keptBudget } from "../../domain/outbox/StoredBudget.ts"
import { crashLoopName, readCrashLoop, whySafe } from "../../domain/poison/CrashLoop.ts"
import { unremarkable } from "../../domain/poison/SuspectDelay.ts"
import { readReport, reportName } from "../../domain/reconciliation/KeptReconciliation.ts"
import { boundedReport } from "../../domain/reconciliation/ReportText.ts"
import { filesIn } from "../store/DataDir.ts"
import { prefix, quarantineNames, quarantineOf } from "../store/QuarantineKept.ts"
import { eventState, gapState, isUnsent } from "../store/schema/Columns.ts"
import { namesIn } from "../store/schema/EarlierLayouts.ts"
import { newestLayout } from "../store/schema/Migrations.ts"
import { readBeside } from "../store/StoreBeside.ts"
import { isLockHeld } from "../store/StoreLock.ts"
import { agentIn } from "./AgentInStatus.ts"
import { encryptionIn, unreadableIn } from "./EncryptionInStatus.ts"
import { awaiting } from "./StoreAwaiting.ts"
import { type AgentOfStatus, isolationIn, leasesIn } from "./StoreIsolation.ts"
import { parkedIn } from "./StoreParked.ts"
import { accessIn } from "./UsersBeside.ts"

/** The store and its log, in bytes. */
export const sizeOf = (store: string) =>
  [store, `${store}-wal`].map((file) => (existsSync(file) ? statSync(file).size : 0)).reduce(
    (sum, size) => sum + size,
    0
  )

/**
 * The oldest prompt's own time, or when the agent was asked where the prompt was erased. What people wrote may be
 * nested deeper than SQLite reads.
 */
const promptAt =
  `min(coalesce(CASE WHEN json_valid(e.raw) THEN json_extract(e.raw, '$.origin_server_ts') END, CASE WHEN ` +
  `json_valid(t.data) THEN json_extract(t.data, '$.askedAt') END))`

const queries = Effect.fnUntraced(function*(layout: number, agentUrl: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  const at = sql.literal(promptAt)
  const names = namesIn(layout)
  const countOf = (state: "pending" | "waiting" | "held" | "old") =>
    sql.literal(`(SELECT count(*) FROM events WHERE state = ${eventState[state]}) AS ${state}`)
  const [events] = yield* sql<{ pending: number; waiting: number; held: number; old: number }>`
    SELECT ${countOf("pending")}, ${countOf("waiting")}, ${countOf("held")}, ${countOf("old")}`
  const turns = yield* sql<{ phase: string; n: number; at: unknown }>`
    SELECT t.phase, count(*) AS n, ${at} AS at FROM turns t LEFT JOIN events e ON e.event = t.prompt
    WHERE t.closed = 0 GROUP BY t.phase`
  const crashes = sql.literal(names.crashes)
  const suspects = yield* sql<
    { room: string; ends: number }
  >`SELECT room, ${crashes} AS ends FROM turns WHERE closed = 0 AND ${crashes} > ${unremarkable} ORDER BY ends DESC`
  const [unsent] = yield* sql<{ n: number; at: unknown }>`
    SELECT count(*) AS n, ${at} AS at FROM outbox o LEFT JOIN turns t ON t.seq = o.turn LEFT
    JOIN events e ON e.event = t.prompt
    WHERE ${sql.literal(isUnsent("o"))}`
  const refused = yield* sql<
    { code: string; count: number }
  >`SELECT refused AS code, count(*) AS count FROM outbox WHERE refused IS NOT NULL GROUP BY refused
    ORDER BY count DESC`
  const gaps = yield* sql<
    { room: string; state: string; why: string | null; count: number }
  >`SELECT room, state, why, count(*) AS count FROM ${sql.literal(names.gaps)} WHERE state <> ${gapState.filled}
    GROUP BY room, state, why ORDER BY max(id) DESC`
  const meta = new Map(
    (yield* sql<{ name: string; value: string }>`SELECT name, value FROM meta WHERE name <> 'token'`).map((
      { name, value }
    ) => [name, value])
  )
  // A store of the first layout has no such table.
  const waits = layout < 2
    ? []
    : yield* sql<WaitRow>`SELECT kind, subject, room, why, since, tries, next_at FROM waits ORDER BY since`
  return {
    events,
    turns,
    suspects,
    unsent,
    refused,
    gaps,
    meta,
    waits,
    parked: yield* parkedIn(layout),
    access: yield* accessIn(layout),
    awaiting: yield* awaiting(layout),
    leases: yield* leasesIn(layout, agentUrl),
    unreadable: yield* unreadableIn(layout)
  }
})

interface WaitRow {
  readonly kind: WaitKind
  readonly subject: string
  readonly room: string | null
  readonly why: string
  readonly since: number
  readonly tries: number
  readonly next_at: number | null
}

/** The quarantines among a store's own values. */
const quarantinesIn = (meta: ReadonlyMap<string, string>, agentUrl: string | undefined): BotStatus["quarantines"] =>
  [...meta].flatMap(([name, value]) => {
    const own = agentUrl === undefined ? undefined : quarantineNames(agentUrl)
    const kept = name.startsWith(prefix) ? quarantineOf(value) : undefined
    return kept === undefined
      ? []
      : [{
        current: own === undefined ? null : own.includes(name),
        since: timeOf(kept.since),
        reason: kept.reason
      }]
  })

/**
 * The status of the bot of a folder, which may be running. `agent` is the one that is set here; it tells its quarantine
 * from those of other agents.
 */
export const status = Effect.fnUntraced(function*(dataDir: string, agent: AgentOfStatus | undefined) {
  const agentUrl = agent?.url
  const files = filesIn(resolve(dataDir))
  const found = yield* readBeside(
    resolve(dataDir),
    (layout) => Effect.map(queries(layout, agentUrl), (found) => ({ ...found, layout }))
  )
  const { events, gaps, layout, meta, refused, suspects, turns, unsent, waits } = found
  const running = isLockHeld(files.lock)
  const runtimeStatus = readRuntimeStatus(meta.get(runtimeStatusName))
  const { safeSince } = readCrashLoop(meta.get(crashLoopName))
  const budget = Option.getOrUndefined(Option.flatMap(Option.fromUndefinedOr(meta.get(budgetName)), keptBudget))
  const reconciliation = readReport(meta.get(reportName))
  const phase = (name: string) => turns.find((one) => one.phase === name)?.n ?? 0
  const oldest = turns.flatMap(({ at }) => (Predicate.isNumber(at) ? [at] : []))
  return {
    at: new Date(yield* Clock.currentTimeMillis),
    store: { file: files.store, bytes: sizeOf(files.store), layout, newestLayout },
    bot: { running, startedAt: timeOf(runtimeStatus?.startedAt) },
    safeMode: safeSince === undefined ? null : { since: timeOf(safeSince), reason: whySafe },
    user: meta.get(ownerName) ?? null,
    device: meta.get("device") ?? null,
    encryption: encryptionIn(meta.get(keptEncryptionName), found.unreadable),
    sync: {
      at: timeOf(runtimeStatus?.syncAt),
      awaited: running && runtimeStatus?.awaited !== undefined
        ? { ...runtimeStatus.awaited, since: timeOf(runtimeStatus.awaited.since) }
        : null
    },
    journal: events ?? { pending: 0, waiting: 0, held: 0, old: 0 },
    turns: {
      queued: phase("queued"),
      asked: phase("asked"),
      streaming: phase("streaming"),
      oldestPromptAt: oldest.length === 0 ? null : timeOf(Math.min(...oldest)),
      suspects
    },
    outbox: { unsent: unsent?.n ?? 0, oldestPromptAt: timeOf(unsent?.at), refused },
    gaps: {
      open: gaps.filter(({ state }) => state === gapState.open).map(({ count, room }) => ({ room, count })),
      givenUp: gaps.filter(({ state }) => state === gapState.givenUp).map(({ count, room, why }) => ({
        room,
        count,
        why: why ?? ""
      }))
    },
    waits: waits.map(({ kind, next_at, room, since, subject, tries, why }) => ({
      kind,
      subject,
      room,
      why,
      tries,
      since: timeOf(since),
      nextAt: timeOf(next_at)
    })),
    access: found.access,
    parked: found.parked,
    awaiting: found.awaiting,
    reconciliation: reconciliation === undefined
      ? null
      : { ...boundedReport(reconciliation), at: timeOf(reconciliation.at) },
    budget: budget === undefined
      ? null
      : {
        rate: budget.rate,
        burst: budget.burst,
        blockedUntil: budget.blockedUntil > 0 ? timeOf(budget.blockedUntil) : null
      },
    agent: agentIn(runtimeStatus),
    quarantines: quarantinesIn(meta, agentUrl),
    isolation: isolationIn(meta, found.leases, agent),
    errors: (runtimeStatus?.troubles ?? []).map(({ at, kind, times }) => ({ kind, at: timeOf(at), times }))
  } satisfies BotStatus
})
