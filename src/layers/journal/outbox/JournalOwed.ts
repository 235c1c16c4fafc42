import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Journal } from "../../../services/journal/Journal.ts"
import type { StoreRun } from "../JournalSql.ts"

/**
 * Read each time, from two indices that hold what is owed and nothing else: nothing that closes a turn, or gives a
 * send up, has to tell anybody. A closing that its room does not take now goes when the room takes it; no token is
 * kept for it until then.
 */
export const journalOwed = (sql: SqlClient.SqlClient, run: StoreRun): Pick<typeof Journal.Service, "owed"> => {
  const unsent = sql.literal(
    "SELECT count(*) FROM outbox WHERE rank = 'closing' AND sent < revision AND refused IS NULL"
  )
  const mute = "SELECT room FROM waits WHERE kind = 'send' AND room IS NOT NULL"
  const end = (order: "ASC" | "DESC") =>
    sql.literal(`SELECT chat FROM turns WHERE closed = 0 AND room NOT IN (${mute}) ORDER BY chat ${order} LIMIT 1`)
  return {
    owed: Effect.map(
      run(
        sql<
          { turns: number; unsent: number; held: number; several: number | null }
        >`SELECT count(*) AS turns, (${unsent}) AS unsent,
        (${unsent} AND room IN (${sql.literal(mute)})) AS held, (${end("ASC")}) <> (${
          end("DESC")
        }) AS several FROM turns WHERE closed = 0`
      ),
      ([row]) => ({
        finals: Number(row?.turns ?? 0) + Number(row?.unsent ?? 0) - Number(row?.held ?? 0),
        several: row?.several === 1
      })
    )
  }
}
