import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { StoreRetention } from "../../../services/store/StoreRetention.ts"
import { forgetUnreadable } from "../encryption/JournalSealed.ts"
import { forgetDeletions } from "../outbox/EarlyDeletions.ts"
import { giveUpOutside } from "../outbox/ErasedEntries.ts"
import { forgetOldRevisions } from "../prompts/PromptRevisions.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { eraseTurns } from "./EraseTurns.ts"
import { type Erasures, truncateLog } from "./LogTruncation.ts"

export const journalRetention = (
  sql: SqlClient.SqlClient,
  run: StoreRun,
  erasures: Erasures
): typeof StoreRetention.Service => ({
  erase: Effect.fn("StoreRetention.erase")(function*(before, limit) {
    const erased = yield* run(sql.withTransaction(Effect.gen(function*() {
      yield* forgetDeletions(sql, limit)
      yield* forgetOldRevisions(sql, before, limit)
      yield* giveUpOutside(sql, before, limit)
      return (yield* eraseTurns(sql, before, limit)) + (yield* forgetUnreadable(sql, before, limit))
    })))
    erasures.owed ||= erased > 0
    return erased
  }),

  // SQLite shortens the file itself when the moved pages are taken over from the log.
  shrink: Effect.fn("StoreRetention.shrink")(function*(pages) {
    return yield* run(sql.onDialectOrElse({
      orElse: () => Effect.succeed(false),
      sqlite: () =>
        Effect.gen(function*() {
          const unused = Effect.map(
            sql<{ freelist_count: number }>`PRAGMA freelist_count`,
            (rows) => rows[0]?.freelist_count ?? 0
          )
          const some = yield* unused
          if (some > 0) yield* sql.unsafe(`PRAGMA incremental_vacuum(${Math.trunc(pages)})`)
          if (some > 0 && (yield* unused) > 0) return true
          if (!(yield* truncateLog(sql, erasures)) && some > 0) yield* sql`PRAGMA wal_checkpoint(PASSIVE)`
          return false
        })
    }))
  })
})
