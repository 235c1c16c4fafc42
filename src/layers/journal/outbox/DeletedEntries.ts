import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { firstQuestion } from "../../../domain/questions/QuestionParts.ts"
import { entryOf, lastAnswerEntryOf, unclaimed } from "../../store/schema/Columns.ts"

/**
 * Stands in `sent` of an entry whose event was deleted in its room. No revision is greater, so nothing that is decided
 * later is ever sent.
 */
const deleted = 2 ** 52

/** Whether the entry's event was deleted, for an UPDATE of the outbox. */
export const isDeleted = (sql: SqlClient.SqlClient) => sql`outbox.sent = ${deleted}`

/** The value of `sent` after the homeserver confirmed a revision, for an UPDATE of the outbox. */
export const sentNow = (sql: SqlClient.SqlClient, revision: number) =>
  sql`CASE WHEN ${isDeleted(sql)} THEN sent ELSE ${revision} END`

/** Whether a part that is not in the room follows a deleted part of its answer, or was deleted itself. */
export const isBehindDeleted = (sql: SqlClient.SqlClient, seq: number, part: number) => {
  const entry = entryOf(seq, part)
  const first = part < firstQuestion ? entryOf(seq, 0) : entry
  return sql`(EXISTS (SELECT 1 FROM outbox d WHERE d.entry BETWEEN ${first} AND ${entry} AND d.sent = ${deleted})
    AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.entry = ${entry} AND l.sent BETWEEN 0 AND ${deleted - 1}))`
}

/**
 * Has an event of ours that is no question, and was redacted by `redaction` in its own room, written never again. The
 * same holds for the parts of its answer behind it that are not in the room.
 */
export const silenceEntries = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, target: EventId, redaction: EventId) {
    const silent = sql`sent = ${deleted}, content = '{}', ${sql.literal(unclaimed)}`
    const gone = yield* sql<{ turn: number; part: number }>`UPDATE outbox SET ${silent}
      WHERE event = ${target} AND ask IS NULL AND room = (SELECT room FROM events WHERE event = ${redaction})
      RETURNING turn, part`
    for (const { part, turn } of gone) {
      if (turn === 0 || part >= firstQuestion) continue
      yield* sql`UPDATE outbox SET ${silent} WHERE entry BETWEEN ${entryOf(turn, part)} AND ${
        lastAnswerEntryOf(turn)
      } AND event IS NULL`
    }
  }
)
