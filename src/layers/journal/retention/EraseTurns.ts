import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { entriesOf, isUnsent } from "../../store/schema/Columns.ts"
import { blankEvents } from "../EventRows.ts"
import { forgetEdits } from "../outbox/EditRows.ts"
import { blankEntries } from "../outbox/ErasedEntries.ts"
import { blankRevisions } from "../prompts/PromptRevisions.ts"
import { deleteSignals } from "../SignalRows.ts"
import { placeholdersOf } from "../statements/BlankRows.ts"
import { blankTurns, deleteGiven } from "../turns/ErasedTurns.ts"
import { forgetUploads } from "../uploads/JournalUploads.ts"

/**
 * Erases the text of turns that were closed before `before`, within the caller's transaction; at most `limit` turns,
 * which must be below 128. Returns how many.
 */
export const eraseTurns = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, before: number, limit: number) {
  const turns = yield* sql<{ seq: number; prompt: EventId }>`
    SELECT t.seq, t.prompt FROM turns t WHERE t.kept_since < ${before}
      AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${sql.literal(entriesOf("t.seq"))}
      AND ${sql.literal(isUnsent("o"))})
    ORDER BY t.kept_since LIMIT ${limit}`
  if (turns.length === 0) return 0
  const prompts = [...new Set(turns.map(({ prompt }) => prompt))]
  yield* blankTurns(sql, turns.map(({ seq }) => seq))
  yield* forgetUploads(sql, turns.map(({ seq }) => seq))
  for (const { seq } of turns) {
    yield* blankEntries(sql, seq)
    yield* forgetEdits(sql, seq)
  }
  // Another attempt may still need the prompt.
  const isUnneeded = (column: string) =>
    `${column} IN (${placeholdersOf(prompts)})
      AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.prompt = ${column} AND (t.closed = 0 OR t.kept_since IS NOT NULL))`
  yield* blankEvents(sql, isUnneeded("event"), prompts)
  yield* blankRevisions(sql, isUnneeded("revisions.prompt"), prompts)
  yield* deleteSignals(sql, sql.unsafe(isUnneeded("s.prompt"), prompts))
  yield* deleteGiven(sql, isUnneeded("given.prompt"), prompts)
  return turns.length
})
