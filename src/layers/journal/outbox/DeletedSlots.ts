import type * as SqlClient from "effect/sql/SqlClient"

/**
 * Stands in `sent` of an outbox row whose event was deleted in its room: above every revision that there will be, so
 * that whatever is decided on later is never sent.
 */
export const deleted = 2 ** 52

/** Whether the row's event was deleted, for an UPDATE of the outbox. */
export const isDeleted = (sql: SqlClient.SqlClient) => sql`outbox.sent = ${deleted}`

/** What an UPDATE of the outbox sets for such a row: its text goes too. */
export const neverSent = (sql: SqlClient.SqlClient) =>
  sql`sent = ${deleted}, content = '{}', tried_revision = NULL, tried_content = NULL, tries = 0`

/** What `sent` is once the homeserver confirmed a revision. */
export const sentNow = (sql: SqlClient.SqlClient, revision: number) =>
  sql`CASE WHEN ${isDeleted(sql)} THEN sent ELSE ${revision} END`
