import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Journal } from "../../services/Journal.ts"
import type { StoreRun } from "./JournalSql.ts"

/**
 * Read from two indices that hold what is owed and nothing else, each time: nothing that closes a turn, or gives a send up, has to
 * tell anybody. A closing that its room does not take now goes when the room takes it; no token is kept for it until then.
 */
export const journalOwed = (sql: SqlClient.SqlClient, run: StoreRun): Pick<typeof Journal.Service, "owed"> => ({
  owed: Effect.map(
    run(sql<{ turns: number; chats: number; unsent: number }>`SELECT count(*) AS turns, count(DISTINCT chat) AS chats, (SELECT count(DISTINCT turn) FROM outbox
      WHERE rank = 'closing' AND sent < revision AND refused IS NULL AND room NOT IN (SELECT room FROM waits WHERE kind = 'send' AND room IS NOT NULL)) AS unsent
      FROM turns WHERE closed = 0`),
    (rows) => ({ closings: Number(rows[0]?.turns ?? 0) + Number(rows[0]?.unsent ?? 0), chats: Number(rows[0]?.chats ?? 0) })
  )
})
