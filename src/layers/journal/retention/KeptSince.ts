import type * as SqlClient from "effect/sql/SqlClient"
import { showedDeleted } from "../outbox/DeletedEntries.ts"

/**
 * The value of `kept_since` for a turn that is being closed: now, or 0 where its prompt, an answer of words, or
 * something of what it showed was redacted meanwhile, so that its text goes at the next erasure.
 */
export const keptSince = (sql: SqlClient.SqlClient, now: number) =>
  sql`CASE WHEN EXISTS (SELECT 1 FROM events e WHERE e.event = turns.prompt AND coalesce(e.clear, e.raw) IS NULL)
    OR EXISTS (SELECT 1 FROM given g WHERE g.prompt = turns.prompt AND g.gone = 1)
    OR ${showedDeleted(sql, "turns.seq")} THEN 0 ELSE ${now} END`
