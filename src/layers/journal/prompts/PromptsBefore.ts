import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"

/**
 * Whether a prompt came before an event: one that was read late, out of a gap or as its key came late, may be older
 * than what it would end. `prompt` is the column of the prompt's id.
 */
export const isBefore = (sql: SqlClient.SqlClient, prompt: string, event: EventId) =>
  sql`coalesce((SELECT p.place FROM events p WHERE p.event = ${sql.literal(prompt)})
    < (SELECT s.place FROM events s WHERE s.event = ${event}), TRUE)`
