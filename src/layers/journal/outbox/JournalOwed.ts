import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import { isUnsent } from "../../store/schema/Columns.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

/**
 * `OutboxJournal.owed`: read each time, from two indices that hold only what is owed, so that nothing has to keep a
 * count. A final whose room takes no sends now goes when the room takes them again; no token is kept for it until
 * then.
 */
export const journalOwed = (sql: SqlClient.SqlClient, run: StoreRun): (typeof OutboxJournal.Service)["owed"] => {
  const unsent = sql.literal(`SELECT count(*) FROM outbox WHERE priority = 'final' AND ${isUnsent()}`)
  const mute = "SELECT room FROM waits WHERE kind = 'send' AND room IS NOT NULL"
  const end = (order: "ASC" | "DESC") =>
    sql.literal(`SELECT chat FROM turns WHERE closed = 0 AND room NOT IN (${mute}) ORDER BY chat ${order} LIMIT 1`)
  return Effect.map(
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
