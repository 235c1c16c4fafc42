import type * as SqlClient from "effect/sql/SqlClient"

/** Rows in one statement, so that its text and its parameters stay within every database's limits. */
export const rowsAtOnce = 128

const known = new Map<string, string>()

/** `(?, ?), (?, ?)` for rows of columns; kept, since the same few shapes come again and again. */
const placeholders = (rows: number, columns: number): string => {
  const key = `${rows} ${columns}`
  const made = known.get(key) ??
    Array.from({ length: rows }, () => `(${Array.from({ length: columns }, () => "?").join(", ")})`).join(", ")
  known.set(key, made)
  return made
}

/**
 * `INSERT … VALUES (…), (…) ON CONFLICT …` as text and parameters. Written by hand because the statement builder
 * costs more per row than the database does; the shapes are few, so their statements stay prepared.
 */
export const insertRows = (
  sql: SqlClient.SqlClient,
  into: string,
  conflict: string,
  rows: ReadonlyArray<ReadonlyArray<unknown>>
) => sql.unsafe(`INSERT INTO ${into} VALUES ${placeholders(rows.length, rows[0]!.length)} ${conflict}`, rows.flat())

/** Items in lists of at most `rowsAtOnce`. */
export const chunks = <A>(items: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  if (items.length <= rowsAtOnce) return items.length === 0 ? [] : [items]
  return Array.from(
    { length: Math.ceil(items.length / rowsAtOnce) },
    (_, index) => items.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce)
  )
}
