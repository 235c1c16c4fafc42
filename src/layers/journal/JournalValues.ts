import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { StoreValues } from "../../services/store/StoreValues.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

/** The table `meta`; intake keeps the token and the batch of the stream there too. */
export const journalValues = (sql: SqlClient.SqlClient, run: StoreRun): typeof StoreValues.Service => ({
  get: (name) =>
    Effect.map(
      run(sql<{ value: string }>`SELECT value FROM meta WHERE name = ${name}`),
      (rows) => Option.fromUndefinedOr(rows[0]?.value)
    ),
  put: (name, value) =>
    run(
      sql`INSERT INTO meta (name, value) VALUES (${name}, ${value}) ON CONFLICT (name) DO UPDATE
        SET value = excluded.value`
    )
})
