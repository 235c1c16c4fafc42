import { Clock, Effect, Option, Predicate } from "effect"
import { existsSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { ownerName } from "../../domain/account/Identity.ts"
import { keptEncryptionName } from "../../domain/crypto/KeptEncryption.ts"
import { type BotStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import { readRuntimeStatus, type RuntimeStatus, runtimeStatusName } from "../../domain/operations/RuntimeStatus.ts"
import { budgetName, keptBudget } from "../../domain/outbox/StoredBudget.ts"
import { crashLoopName, readCrashLoop, whySafe } from "../../domain/poison/CrashLoop.ts"
import { readReport, reportName } from "../../domain/reconciliation/KeptReconciliation.ts"
import { boundedReport } from "../../domain/reconciliation/ReportText.ts"
import { keptResetName, readReset } from "../../domain/reset/snapshot/KeptReset.ts"
import { filesIn } from "../store/DataDir.ts"
import { prefix, quarantineNames, quarantineOf } from "../store/QuarantineKept.ts"
import { gapState } from "../store/schema/Columns.ts"
import { newestLayout } from "../store/schema/Migrations.ts"
import { readBeside } from "../store/StoreBeside.ts"
import { isLockHeld } from "../store/StoreLock.ts"
import { agentIn } from "./AgentInStatus.ts"
import { encryptionIn } from "./EncryptionInStatus.ts"
import { type StatusRows, statusRowsIn } from "./status/StatusQueries.ts"
import { type AgentOfStatus, isolationIn } from "./StoreIsolation.ts"

/** The store and its log, in bytes. */
export const sizeOf = (store: string) =>
  [store, `${store}-wal`].map((file) => (existsSync(file) ? statSync(file).size : 0)).reduce(
    (sum, size) => sum + size,
    0
  )

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

/** What a status is made from. */
interface StatusParts {
  readonly dataDir: string
  readonly layout: number
  readonly found: StatusRows
  readonly running: boolean
  /** The agent that is set here; it tells its quarantine from those of other agents. */
  readonly agent: AgentOfStatus | undefined
  /** What a running bot knows of itself; absent: what it wrote down last. */
  readonly live?: RuntimeStatus
  /** In milliseconds since 1970. */
  readonly now: number
}

const statusOf = ({ agent, dataDir, found, layout, live, now, running }: StatusParts): BotStatus => {
  const files = filesIn(resolve(dataDir))
  const agentUrl = agent?.url
  const { events, gaps, meta, refused, suspects, turns, unsent, waits } = found
  const runtimeStatus = live ?? readRuntimeStatus(meta.get(runtimeStatusName))
  const { safeSince } = readCrashLoop(meta.get(crashLoopName))
  const budget = Option.getOrUndefined(Option.flatMap(Option.fromUndefinedOr(meta.get(budgetName)), keptBudget))
  const reconciliation = readReport(meta.get(reportName))
  const resetAt = readReset(meta.get(keptResetName))
  const phase = (name: string) => turns.find((one) => one.phase === name)?.n ?? 0
  const oldest = turns.flatMap(({ at }) => (Predicate.isNumber(at) ? [at] : []))
  return {
    at: new Date(now),
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
    reset: resetAt === undefined ? null : { at: timeOf(resetAt) },
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
  }
}

/**
 * The status of the bot of a folder, which may be running. `agent` is the one that is set here.
 */
export const status = Effect.fnUntraced(function*(dataDir: string, agent: AgentOfStatus | undefined) {
  const { found, layout } = yield* readBeside(
    resolve(dataDir),
    (layout) => Effect.map(statusRowsIn(layout, agent?.url), (found) => ({ found, layout }))
  )
  const running = isLockHeld(filesIn(resolve(dataDir)).lock)
  return statusOf({ dataDir, layout, found, running, agent, now: yield* Clock.currentTimeMillis })
})

/** The status of this process's own bot, over its own connection to the store. */
export const ownStatus = Effect.fnUntraced(function*(dataDir: string, agent: AgentOfStatus, live: RuntimeStatus) {
  const found = yield* statusRowsIn(newestLayout, agent.url)
  const now = yield* Clock.currentTimeMillis
  return statusOf({ dataDir, layout: newestLayout, found, running: true, agent, live, now })
})
