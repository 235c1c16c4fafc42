import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { filePart, mostFiles } from "../../../domain/files/AnswerFile.ts"
import type { EventId } from "../../../domain/Ids.ts"
import type { SeenFinal, SeenPart } from "../../../domain/intake/SyncDelta.ts"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import { entriesOf, isUnsent, sqlEntryOf, unclaimed } from "../../store/schema/Columns.ts"

/** What may be sent after an attempt's final: its notice, which then says what was done, and its files. */
const isLater = `(part = ${progressPart} OR part BETWEEN ${filePart(1)} AND ${filePart(mostFiles)})`

/**
 * Marks the entries of an attempt as sent, since its final is in the room, which is sent after the rest of its answer.
 * What may come later is still to be sent, except for an attempt that this store did not close (`stale`): whoever
 * closed it knows more of it.
 */
export const markAttemptSent = (sql: SqlClient.SqlClient, { attempt, prompt }: SeenFinal, stale: boolean) =>
  sql`UPDATE outbox SET sent = revision, ${sql.literal(unclaimed)}
    WHERE entry IN (SELECT o.entry FROM turns t JOIN outbox o ON o.entry ${sql.literal(entriesOf("t.seq"))}
    WHERE t.prompt = ${prompt} AND t.attempt = ${attempt}) AND ${sql.literal(isUnsent())}
    AND (NOT ${sql.literal(isLater)} OR ${stale})`

/** An open attempt (`t`) and its part that a sync brought back, by the part's event; as the right side of FROM. */
export const growingAttempt = (sql: SqlClient.SqlClient, event: EventId) =>
  sql`turns t CROSS JOIN shown p ON p.prompt = t.prompt AND p.attempt = t.attempt
    WHERE t.closed = 0 AND p.event = ${event}`

/** Whether an event is of this room, as far as the journal knows. */
export const isHere = (sql: SqlClient.SqlClient, event: Fragment, room: Fragment) =>
  sql`NOT EXISTS (SELECT 1 FROM events he WHERE he.event = ${event} AND he.room <> ${room})`

/** The entry of a part that the room shows, as an SQL expression. */
export const entryOfPart = (sql: SqlClient.SqlClient, { attempt, part, prompt }: SeenPart) =>
  sql`(SELECT ${sql.unsafe(sqlEntryOf("seq", "?"), [part])} FROM turns
    WHERE prompt = ${prompt} AND attempt = ${attempt})`

/**
 * Lets the entry of a part edit the event that the room shows, if it has none. A power cut may take the news that a
 * part was sent, and leave the final that is to be sent.
 */
export const adoptEvent = (sql: SqlClient.SqlClient, part: SeenPart) =>
  sql`UPDATE outbox SET event = ${part.event} WHERE entry = ${entryOfPart(sql, part)}
    AND event IS NULL AND tried_revision IS NULL
    AND ${isHere(sql, sql`${part.event}`, sql`outbox.room`)}`
