import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../domain/Ids.ts"
import type { Journal } from "../../services/journal/Journal.ts"
import { chunks, insertRows } from "./InsertRows.ts"
import type { StoreRun } from "./JournalSql.ts"

/** For a turn that is being closed: what was taken back meanwhile is kept no longer than it must. */
export const keptSince = (sql: SqlClient.SqlClient, now: number) =>
  sql`CASE WHEN EXISTS (SELECT 1 FROM events e WHERE e.event = turns.prompt AND coalesce(e.clear, e.raw) IS NULL)
    OR EXISTS (SELECT 1 FROM given g WHERE g.prompt = turns.prompt AND g.gone = 1) THEN 0 ELSE ${now} END`

type Row = Readonly<Record<string, unknown>>

/**
 * Rows without their text. They are taken out and put back: a row that only gets shorter leaves its page as it was, and
 * the file would never shrink. All columns come along, whichever there are.
 */
const blank = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, table: string, where: string, params: ReadonlyArray<unknown>, blanks: Row) {
    const rows = yield* sql.unsafe<Row>(`DELETE FROM ${table} WHERE ${where} RETURNING *`, params)
    for (const some of chunks(rows)) {
      yield* insertRows(
        sql,
        `${table} (${Object.keys(some[0]!).join(", ")})`,
        "",
        some.map((row) => Object.values({ ...row, ...blanks }))
      )
    }
  }
)

const marks = (values: ReadonlyArray<unknown>) => values.map(() => "?").join(", ")

/** One transaction's worth of erasing, for whoever has a transaction; at most `limit` turns, below 128. */
export const eraseKept = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, before: number, limit: number) {
  const turns = yield* sql<{ seq: number; prompt: EventId }>`
    SELECT t.seq, t.prompt FROM turns t WHERE t.kept_since < ${before}
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.slot BETWEEN t.seq * 4096 AND t.seq * 4096 + 4095
      AND o.sent < o.revision AND o.refused IS NULL)
    ORDER BY t.kept_since LIMIT ${limit}`
  if (turns.length === 0) return 0
  const prompts = [...new Set(turns.map(({ prompt }) => prompt))]
  yield* blank(sql, "turns", `seq IN (${marks(turns)})`, turns.map(({ seq }) => seq), { data: null, kept_since: null })
  for (const { seq } of turns) {
    yield* blank(sql, "outbox", "slot BETWEEN ? AND ?", [seq * 4096, seq * 4096 + 4095], {
      content: "{}",
      tried_content: null,
      tried_revision: null
    })
  }
  // Another attempt may still need the prompt.
  const unneeded = (column: string) =>
    `${column} IN (${
      marks(prompts)
    }) AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.prompt = ${column} AND (t.closed = 0 OR t.kept_since IS NOT NULL))`
  yield* blank(sql, "events", unneeded("event"), prompts, { raw: null, clear: null })
  for (const table of ["signals", "given"]) {
    yield* sql.unsafe(`DELETE FROM ${table} WHERE ${unneeded(`${table}.prompt`)}`, prompts)
  }
  return turns.length
})

/** What is owed to a room that we were put out of keeps its text no longer than anything else. */
const forgetOutside = (sql: SqlClient.SqlClient, before: number, limit: number) =>
  sql`UPDATE outbox SET refused = 'not in the room', tried_revision = NULL, tried_content = NULL, tries = 0
    WHERE sent < revision AND refused IS NULL
    AND turn IN (SELECT t.seq FROM turns t JOIN rooms r ON r.room = t.room
    WHERE t.kept_since < ${before} AND r.membership <> 'join' ORDER BY t.kept_since LIMIT ${limit})`

/** What was erased is in the log, as it was before, until the log is emptied. */
export interface Erasures {
  /** Something was erased since the log was last empty, by this process or by one that ended in between. */
  owed: boolean
  /** When the log was last empty. */
  emptied: number
}

export const newErasures = (): Erasures => ({ owed: true, emptied: 0 })

/** Milliseconds after which the log is emptied in any case: what was written over is in it too. */
const oldestLog = 24 * 60 * 60_000

/**
 * Everything into the store's file, and the log cut to nothing; false: somebody reads an older state of it, or a copy
 * is being made. Nobody waits for them: the next time is soon.
 */
const emptyLog = (sql: SqlClient.SqlClient) =>
  Effect.scoped(Effect.flatMap(sql.reserve, (connection) => {
    const execute = (text: string) => connection.executeRaw(text, [])
    return execute("PRAGMA busy_timeout = 0").pipe(
      Effect.andThen(
        Effect.ensuring(
          execute("PRAGMA wal_checkpoint(TRUNCATE)"),
          Effect.ignore(execute("PRAGMA busy_timeout = 5000"))
        )
      ),
      Effect.map((rows) => (rows as ReadonlyArray<{ readonly busy: number }>)[0]?.busy === 0)
    )
  }))

/** Where something was erased, or a day has gone by, also by a clock that was put back. */
const rid = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, erasures: Erasures) {
  const now = yield* Clock.currentTimeMillis
  if (!erasures.owed && Math.abs(now - erasures.emptied) < oldestLog) return false
  // What is erased meanwhile is owed again.
  erasures.owed = false
  const owe = Effect.sync(() => void (erasures.owed = true))
  if (yield* Effect.onError(emptyLog(sql), () => owe)) erasures.emptied = now
  else yield* owe
  return true
})

export const journalRetention = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  erasures: Erasures
): Pick<typeof Journal.Service, "erase" | "shrink"> => ({
  erase: (before, limit) =>
    Effect.tap(
      run(sql.withTransaction(Effect.andThen(forgetOutside(sql, before, limit), eraseKept(sql, before, limit)))),
      (turns) =>
        Effect.sync(() => {
          erasures.owed ||= turns > 0
        })
    ),

  // SQLite shortens the file itself when the pages' new places are taken over from the log.
  shrink: (pages) =>
    run(sql.onDialectOrElse({
      orElse: () => Effect.succeed(false),
      sqlite: () =>
        Effect.gen(function*() {
          const unused = Effect.map(
            sql<{ freelist_count: number }>`PRAGMA freelist_count`,
            (rows) => rows[0]?.freelist_count ?? 0
          )
          const some = yield* unused
          if (some > 0) yield* sql.unsafe(`PRAGMA incremental_vacuum(${Math.trunc(pages)})`)
          if (some > 0 && (yield* unused) > 0) return true
          if (!(yield* rid(sql, erasures)) && some > 0) yield* sql`PRAGMA wal_checkpoint(PASSIVE)`
          return false
        })
    }))
})
