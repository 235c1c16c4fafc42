import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { StoreValues } from "../../services/store/StoreValues.ts"
import { insertRows } from "./statements/InsertRows.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

/** Writes values of the table `meta` by their names, the token and the batch of the stream too. */
export const putValues = (
  sql: SqlClient.SqlClient,
  values: ReadonlyArray<readonly [name: string, value: string]>
) => insertRows(sql, "meta (name, value)", "ON CONFLICT (name) DO UPDATE SET value = excluded.value", values)

/** The table `meta`, which nothing else writes to while a bot works on the store. */
export const journalValues = (sql: SqlClient.SqlClient, run: StoreRun): typeof StoreValues.Service => ({
  get: (name) =>
    Effect.map(
      run(sql<{ value: string }>`SELECT value FROM meta WHERE name = ${name}`),
      (rows) => Option.fromUndefinedOr(rows[0]?.value)
    ),
  named: (prefix) =>
    Effect.map(
      run(
        sql<
          { name: string; value: string }
        >`SELECT name, value FROM meta WHERE name >= ${prefix} AND name < ${`${prefix}\uffff`}`
      ),
      (rows) => new Map(rows.map(({ name, value }) => [name, value]))
    ),
  put: (name, value) => run(putValues(sql, [[name, value]]))
})
