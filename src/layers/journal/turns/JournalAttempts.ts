import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import type { Attempt } from "../../../domain/routing/RetryPolicy.ts"
import type { OpenPrompt } from "../../../domain/routing/Route.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { entriesOf, jsonField } from "../../store/schema/Columns.ts"
import { growingAttempt } from "../outbox/EchoedEntries.ts"
import { newestRevision } from "../prompts/PromptRevisions.ts"
import { isBefore } from "../prompts/PromptsBefore.ts"
import { originOf } from "../repair/UpgradedRooms.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Attempts = Pick<typeof IntakeJournal.Service, "attempt" | "work" | "workOf">

type AttemptRow = Omit<Attempt, "newest" | "erased" | "reply" | "lost" | "old" | "edited" | "uploading"> & {
  readonly edited: number
  /** It offers to ask a prompt again, `about`, whose newest attempt is meant then. */
  readonly offers: number | null
  readonly about: EventId | null
  readonly lost: number
  readonly uploading: number
  readonly newest: number
  readonly erased: number
  readonly reply: number
  readonly old?: number | null
}

/** What ended longer ago, in ms, nobody means who does not point at it. */
const recent = 3_600_000

const attemptOf = ({ old, ...row }: AttemptRow): Attempt => ({
  prompt: row.prompt,
  attempt: row.attempt,
  chat: row.chat,
  origin: row.origin,
  author: row.author,
  phase: row.phase,
  ...(row.edited === 1 ? { edited: true } : {}),
  lost: row.lost === 1,
  ...(row.uploading === 1 ? { uploading: true } : {}),
  newest: row.newest === 1,
  erased: row.erased === 1,
  reply: row.reply === 1,
  ...(old === undefined ? {} : { old: old === 1 })
})

/** Open prompts of a chat that a stop can be about, the oldest. */
const mostOpen = 100

/** What is asked of an attempt; `turns` is `t`. */
const attemptColumns = `t.prompt, t.attempt, t.chat, ${
  originOf("t.room")
} AS origin, t.author, t.phase, t.reply IS NOT NULL AS reply,
    EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${entriesOf("t.seq")}
    AND o.part <> ${progressPart} AND (o.refused IS NOT NULL OR o.replaced > 0)) AS lost,
    EXISTS (SELECT 1 FROM uploads u WHERE u.entry ${entriesOf("t.seq")}) AS uploading,
    NOT EXISTS (SELECT 1 FROM turns n WHERE n.prompt = t.prompt AND n.attempt > t.attempt) AS newest,
    NOT EXISTS (SELECT 1 FROM events e WHERE e.event = t.prompt AND coalesce(e.clear, e.raw) IS NOT NULL) AS erased,
    ${newestRevision("t")} IS NOT NULL AND ${newestRevision("t")} IS NOT t.edited AS edited,
    ${jsonField("t.reply", "_tag")} = 'Edited' AS offers, ${jsonField("t.reply", "to")} AS about`

/** An attempt that ended without a whole answer, or whose answer the room does not show whole. */
const isBroken = `t.reply IS NULL AND (t.phase IN ('interrupted', 'failed', 'stopped')
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${entriesOf("t.seq")} AND o.part <> ${progressPart}
    AND (o.refused IS NOT NULL OR o.replaced > 0)))`

/** The prompts of a chat's answers that have ended, and of which files are not shown yet. */
const uploadingIn = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, where: Fragment) {
  const all = yield* sql<OpenPrompt>`SELECT DISTINCT t.prompt, t.author FROM uploads u CROSS JOIN turns t
    ON t.seq = u.turn WHERE ${where} AND t.closed = 1 ORDER BY t.seq LIMIT ${sql.literal(String(mostOpen))}`
  return all.length === 0 ? {} : { uploading: all }
})

/** The attempt that a person points at, or means without pointing, when they ask for another one. */
export const journalAttempts = (sql: SqlClient.SqlClient, run: StoreRun): Attempts => {
  const columns = sql.literal(attemptColumns)
  const first = (rows: ReadonlyArray<AttemptRow>) => Option.map(Option.fromUndefinedOr(rows[0]), attemptOf)
  const sentFor = (event: EventId) =>
    sql<AttemptRow>`SELECT ${columns} FROM outbox o JOIN turns t ON t.seq = o.turn WHERE o.event = ${event}`
  const closedBy = (event: EventId) =>
    sql<AttemptRow>`SELECT ${columns} FROM finals c JOIN turns t ON t.prompt = c.prompt AND t.attempt = c.attempt
      WHERE c.event = ${event}`
  /** The event came back by the sync, and the answer to its send did not, as before a kill. */
  const growingIn = (event: EventId) => sql<AttemptRow>`SELECT ${columns} FROM ${growingAttempt(sql, event)}`
  const newestOf = (prompt: EventId) =>
    sql<AttemptRow>`SELECT ${columns} FROM turns t WHERE t.prompt = ${prompt} ORDER BY t.attempt DESC LIMIT 1`
  /** The newest such attempt of somebody's among those that ended lately: a chat may have had any number before. */
  const brokenOf = (by: UserId, since: number, where: Fragment) =>
    sql<AttemptRow>`SELECT ${columns} FROM turns t WHERE t.kept_since >= ${since} AND +t.author = ${by} AND ${where}
      AND ${sql.literal(isBroken)} ORDER BY t.seq DESC LIMIT 1`
  /** What came after the event that asks is not what it is about. */
  const before = (prompt: string, event: EventId | undefined) =>
    event === undefined ? sql`TRUE` : isBefore(sql, prompt, event)
  return {
    attempt: Effect.fn("IntakeJournal.attempt")(
      function*(event: EventId) {
        const shown = (yield* sentFor(event))[0] ?? (yield* closedBy(event))[0] ?? (yield* newestOf(event))[0] ??
          (yield* growingIn(event))[0]
        return shown?.offers === 1 && shown.about !== null
          ? first(yield* newestOf(shown.about))
          : first(shown === undefined ? [] : [shown])
      },
      run
    ),
    work: Effect.fn("IntakeJournal.work")(
      function*(chat: ChatId, by?: UserId, event?: EventId) {
        const open = yield* sql<OpenPrompt>`SELECT prompt, author FROM turns WHERE chat = ${chat} AND closed = 0
          AND ${before("turns.prompt", event)} ORDER BY seq LIMIT ${sql.literal(String(mostOpen))}`
        const now = yield* Clock.currentTimeMillis
        const own = by === undefined ? [] : yield* brokenOf(by, now - recent, sql`+t.chat = ${chat}`)
        const broken = own.length > 0 ?
          own :
          yield* sql<AttemptRow>`SELECT ${columns}, t.kept_since < ${
            now - recent
          } AS old FROM turns t WHERE t.seq = (SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM turns WHERE chat = ${chat} AND phase IN ('interrupted', 'failed',
        'stopped') AND reply IS NULL
        UNION ALL SELECT max(turn) FROM outbox WHERE chat = ${chat} AND (refused IS NOT NULL OR replaced > 0)
        AND part <> ${sql.literal(String(progressPart))}))
        AND t.reply IS NULL`
        return {
          running: open[0]?.prompt,
          open,
          ...yield* uploadingIn(sql, sql`u.chat = ${chat} AND ${before("t.prompt", event)}`),
          broken: Option.getOrUndefined(first(broken))
        }
      },
      run
    ),
    workOf: Effect.fn("IntakeJournal.workOf")(
      function*(origin: RoomId, by: UserId, event?: EventId) {
        // The names of a room's other chats begin with its own and a space, behind which sorts "!".
        const other = [`${origin} `, `${origin}!`] as const
        const all = yield* sql<OpenPrompt & { readonly phase: string }>`SELECT prompt, author, phase FROM turns
          WHERE (chat = ${origin} OR (chat > ${other[0]} AND chat < ${other[1]})) AND closed = 0 AND author = ${by}
          AND reply IS NULL AND ${before("turns.prompt", event)} ORDER BY +seq LIMIT ${sql.literal(String(mostOpen))}`
        const written = all.filter(({ phase }) => phase !== "queued")
        const open = (written.length > 0 ? written : all).map(({ author, prompt }) => ({ author, prompt }))
        const since = (yield* Clock.currentTimeMillis) - recent
        const here = sql`(+t.chat = ${origin} OR (+t.chat > ${other[0]} AND +t.chat < ${other[1]}))`
        const broken = yield* brokenOf(by, since, here)
        const uploading = yield* uploadingIn(sql, sql`${here} AND +t.author = ${by} AND ${before("t.prompt", event)}`)
        return { running: open[0]?.prompt, open, ...uploading, broken: Option.getOrUndefined(first(broken)) }
      },
      run
    )
  }
}
