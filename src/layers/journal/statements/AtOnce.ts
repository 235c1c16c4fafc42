import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment, Statement } from "effect/sql/Statement"
import { beginDurable, beginLazy } from "../../store/NodeSqlite.ts"

/**
 * Runs writes that need no read in between as one transaction. `withTransaction` costs twice the processor time for
 * the same commit. Must not be called within another transaction. `first` runs before all of them: where it returns no
 * row, nothing is changed and the result is false.
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
    // A transaction that SQLite rolled back itself cannot be rolled back again.
    return Effect.onError(all, () => Effect.ignore(execute("ROLLBACK")))
  }))
