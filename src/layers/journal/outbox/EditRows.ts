import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { entryOf, lastEntryOf } from "../../store/schema/Columns.ts"

/** Edits that are known of an entry, the newest. */
const mostOfEntry = 32

/** Remembers an edit of the entry's event, whose deletion counts as that of the event. */
export const noteEdit = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, entry: number, event: EventId) {
  const made = yield* sql<{ number: number }>`INSERT INTO edits (entry, number, event)
    SELECT ${entry}, coalesce(max(number), 0) + 1, ${event} FROM edits WHERE entry = ${entry} RETURNING number`
  for (const { number } of made) {
    yield* sql`DELETE FROM edits WHERE entry = ${entry} AND number <= ${number - mostOfEntry}`
  }
})

/** Forgets the edits of a turn's entries, whose text is erased. */
export const forgetEdits = (sql: SqlClient.SqlClient, seq: number) =>
  sql`DELETE FROM edits WHERE entry BETWEEN ${entryOf(seq, 0)} AND ${lastEntryOf(seq)}`
