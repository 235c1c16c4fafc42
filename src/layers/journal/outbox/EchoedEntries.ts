import type * as SqlClient from "effect/sql/SqlClient"
import type { SeenFinal, SeenPart } from "../../../domain/intake/SyncDelta.ts"
import { entriesPerTurn, isUnsent, unclaimed } from "../Columns.ts"

/** Marks all entries of an attempt as sent: its final is in the room, which is sent last. */
export const markAttemptSent = (sql: SqlClient.SqlClient, { attempt, prompt }: SeenFinal) => {
  const first = sql`(SELECT seq * ${sql.literal(String(entriesPerTurn))} FROM turns
    WHERE prompt = ${prompt} AND attempt = ${attempt})`
  return sql`UPDATE outbox SET sent = revision, ${sql.literal(unclaimed)}
    WHERE entry BETWEEN ${first} AND ${first} + ${sql.literal(String(entriesPerTurn - 1))}
    AND ${sql.literal(isUnsent())}`
}

/** The entry of a part that the room shows, as an SQL expression. */
export const entryOfPart = (sql: SqlClient.SqlClient, { attempt, part, prompt }: SeenPart) =>
  sql`(SELECT seq * ${sql.literal(String(entriesPerTurn))} + ${part} FROM turns
    WHERE prompt = ${prompt} AND attempt = ${attempt})`

/**
 * Lets the entry of a part edit the event that the room shows, if it has none. A power cut may take the news that a
 * part was sent, and leave the final that is to be sent.
 */
export const adoptEvent = (sql: SqlClient.SqlClient, part: SeenPart) =>
  sql`UPDATE outbox SET event = ${part.event} WHERE entry = ${entryOfPart(sql, part)}
    AND event IS NULL AND tried_revision IS NULL`
