import type * as SqlClient from "effect/sql/SqlClient"
import { entryOf, isUnsent, lastEntryOf, unclaimed } from "../../store/schema/Columns.ts"
import { blankRows } from "../statements/BlankRows.ts"

/** Takes the text out of a turn's entries; their keys and events stay. */
export const blankEntries = (sql: SqlClient.SqlClient, seq: number) =>
  blankRows(sql, {
    table: "outbox",
    where: "entry BETWEEN ? AND ?",
    params: [entryOf(seq, 0), lastEntryOf(seq)],
    instead: { content: "{}", tried_content: null, tried_revision: null, tried_sealed: null }
  })

/** Gives up what is unsent to rooms that the bot is not in, so that its text is kept no longer than any other. */
export const giveUpOutside = (sql: SqlClient.SqlClient, before: number, limit: number) =>
  sql`UPDATE outbox SET refused = 'not in the room', ${sql.literal(unclaimed)}
    WHERE ${sql.literal(isUnsent())}
    AND turn IN (SELECT t.seq FROM turns t JOIN rooms r ON r.room = t.room
    WHERE t.kept_since < ${before} AND r.membership <> 'join' ORDER BY t.kept_since LIMIT ${limit})`
