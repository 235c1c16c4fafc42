import type * as SqlClient from "effect/sql/SqlClient"
import { blankRows, placeholdersOf } from "../statements/BlankRows.ts"

/** Takes the text out of closed turns, so that the store's file can shrink; their outcomes stay. */
export const blankTurns = (sql: SqlClient.SqlClient, seqs: ReadonlyArray<number>) =>
  blankRows(sql, {
    table: "turns",
    where: `seq IN (${placeholdersOf(seqs)})`,
    params: seqs,
    instead: { data: null, kept_since: null }
  })

/** Forgets which answers of words were taken, where the condition says that nothing of their turns is kept. */
export const deleteGiven = (sql: SqlClient.SqlClient, where: string, params: ReadonlyArray<unknown>) =>
  sql.unsafe(`DELETE FROM given WHERE ${where}`, params)
