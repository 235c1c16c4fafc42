import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"

/** The write-ahead log still holds what was erased, until it is truncated. */
export interface Erasures {
  /** Something was erased since the log was last truncated, by this process or by an earlier one. */
  owed: boolean
  /** When the log was last truncated, in milliseconds since 1970. */
  truncatedAt: number
}

export const newErasures = (): Erasures => ({ owed: true, truncatedAt: 0 })

/** Milliseconds after which the log is truncated in any case: it also holds what was overwritten. */
const oldestLog = 24 * 60 * 60_000

/**
 * Moves the log into the store's file and truncates it. False: another connection reads an older state of the store,
 * or a copy is being made. Nothing waits for that: the next time is soon.
 */
const truncate = (sql: SqlClient.SqlClient) =>
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

/**
 * Truncates the log where something was erased or a day has gone by, also by a clock that was put back. Returns
 * whether it was due.
 */
export const truncateLog = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, erasures: Erasures) {
  const now = yield* Clock.currentTimeMillis
  if (!erasures.owed && Math.abs(now - erasures.truncatedAt) < oldestLog) return false
  // What is erased meanwhile is owed again.
  erasures.owed = false
  const owe = Effect.sync(() => void (erasures.owed = true))
  if (yield* Effect.onError(truncate(sql), () => owe)) erasures.truncatedAt = now
  else yield* owe
  return true
})
