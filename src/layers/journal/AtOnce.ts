import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment, Statement } from "effect/sql/Statement"
import { beginDurable, beginLazy } from "../store/NodeSqlite.ts"

/**
 * Writes that are known beforehand, as one transaction: as `withTransaction`, without what it and each of its
 * statements cost where nothing is read in between (half of the processor time of a commit). Not for the inside of
 * another transaction. `first` goes before all of them: where it gives back no row, nothing is changed, and false is
 * returned.
 */
export const atOnce = (
  sql: SqlClient.SqlClient,
  durable: boolean,
  writes: ReadonlyArray<Statement<unknown> & Fragment>,
  first?: Statement<unknown> & Fragment
): Effect.Effect<boolean, SqlError> =>
  Effect.scoped(Effect.flatMap(sql.reserve, (connection) => {
    const execute = (text: string, params: ReadonlyArray<unknown> = []) => connection.executeRaw(text, params)
    const all = Effect.gen(function*() {
      yield* execute(durable ? beginDurable : beginLazy)
      if (first !== undefined && (yield* connection.executeValues(...first.compile())).length === 0) {
        yield* execute("ROLLBACK")
        return false
      }
      for (const write of writes) yield* execute(...write.compile())
      yield* execute("COMMIT")
      return true
    })
    // One that SQLite took back itself cannot be taken back again.
    return Effect.onError(all, () => Effect.ignore(execute("ROLLBACK")))
  }))
