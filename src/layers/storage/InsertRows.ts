import type * as SqlClient from "effect/sql/SqlClient"

/** One statement for many rows; bounded, so that its text and its parameters stay within every database's limits. */
export const rowsAtOnce = 128

/**
 * `INSERT … VALUES (…), (…) ON CONFLICT …` as text and parameters. Written by hand because the statement builder costs more
 * per row than the database does; the shapes are few, so that they stay prepared.
 */
export const insertRows = (sql: SqlClient.SqlClient, into: string, conflict: string, rows: ReadonlyArray<ReadonlyArray<unknown>>) => {
  const row = `(${rows[0]!.map(() => "?").join(", ")})`
  return sql.unsafe(`INSERT INTO ${into} VALUES ${Array.from(rows, () => row).join(", ")} ${conflict}`, rows.flat())
}

export const chunks = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  if (items.length <= rowsAtOnce) return items.length === 0 ? [] : [items]
  return Array.from({ length: Math.ceil(items.length / rowsAtOnce) }, (_, index) => items.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce))
}
