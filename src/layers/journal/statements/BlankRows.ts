import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { chunks, insertRows } from "./InsertRows.ts"

type Row = Readonly<Record<string, unknown>>

/** Which rows lose their text, and what their columns hold instead. */
export interface Blanks {
  readonly table: string
  readonly where: string
  readonly params: ReadonlyArray<unknown>
  readonly instead: Row
}

/**
 * Takes rows out and puts them back without their text, with all columns that the table has. An UPDATE that shortens
 * rows leaves their pages half empty, so the file would never shrink.
 */
export const blankRows = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { instead, params, table, where }: Blanks) {
    const rows = yield* sql.unsafe<Row>(`DELETE FROM ${table} WHERE ${where} RETURNING *`, params)
    for (const some of chunks(rows)) {
      yield* insertRows(
        sql,
        `${table} (${Object.keys(some[0]!).join(", ")})`,
        "",
        some.map((row) => Object.values({ ...row, ...instead }))
      )
    }
  }
)

/** `?, ?` for a list of values. */
export const placeholdersOf = (values: ReadonlyArray<unknown>) => values.map(() => "?").join(", ")
