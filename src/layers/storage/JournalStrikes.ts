import type * as SqlClient from "effect/sql/SqlClient"
import type { Suspect } from "../../domain/Suspicion.ts"
import type { Journal } from "../../services/Journal.ts"
import type { StoreRun } from "./JournalSql.ts"

type Strikes = Pick<typeof Journal.Service, "suspects" | "strike" | "acquit">

/** None of it is fsynced: it is about crashes of the process, and a power cut forgives. */
export const journalStrikes = (sql: SqlClient.SqlClient, run: StoreRun): Strikes => ({
  suspects: run(sql<Suspect>`SELECT chat, strikes FROM turns WHERE closed = 0 AND strikes > 0 ORDER BY +seq`),
  strike: ({ seq }) => run(sql`UPDATE turns SET strikes = strikes + 1 WHERE seq = ${seq}`),
  acquit: ({ seq }) => run(sql`UPDATE turns SET strikes = 0 WHERE seq = ${seq} AND closed = 0`)
})
