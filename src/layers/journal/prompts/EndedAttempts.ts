import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import type { AttemptEnd, EndedAttempt } from "../../../services/turns/EndedAttempt.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { answerEntriesOf, isUnsent } from "../../store/schema/Columns.ts"
import { showedDeleted } from "../outbox/DeletedEntries.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface EndedRow {
  readonly prompt: EventId
  readonly attempt: number
  readonly end: AttemptEnd
  readonly phase: EndedAttempt["phase"] | null
  readonly event: EventId | null
}

/**
 * `TurnJournal.endedAmong`. It is asked of the tables and not concluded from who wrote to them, so that it holds for
 * every way in which a turn is closed or an entry is given up.
 */
export const endedAmong = (sql: SqlClient.SqlClient, run: StoreRun): (typeof TurnJournal.Service)["endedAmong"] => {
  const answer = (condition: string) =>
    sql.literal(`EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${answerEntriesOf("t.seq")}${condition})`)
  const outside = "EXISTS (SELECT 1 FROM rooms r WHERE r.room = o.room AND r.membership <> 'join')"
  return (attempts) =>
    attempts.length === 0 ? Effect.succeed([]) : Effect.map(
      run(sql<EndedRow>`SELECT j.value ->> 'prompt' AS prompt, j.value ->> 'attempt' AS attempt, t.phase, f.event,
        CASE WHEN f.event IS NOT NULL THEN 'shown'
          WHEN ${answer(` AND ${isUnsent("o")}`)} THEN 'outside'
          WHEN ${showedDeleted(sql, "t.seq")} THEN 'deleted'
          WHEN ${answer(" AND o.refused IS NOT NULL")} THEN 'refused'
          WHEN ${answer("")} THEN 'shown' ELSE 'unsaid' END AS end
        FROM json_each(${JSON.stringify(attempts.map(({ attempt, prompt }) => ({ attempt, prompt })))}) j
        LEFT JOIN turns t ON t.prompt = j.value ->> 'prompt' AND t.attempt = j.value ->> 'attempt'
        LEFT JOIN finals f ON f.prompt = t.prompt AND f.attempt = t.attempt
        WHERE t.seq IS NULL OR (t.closed = 1 AND NOT ${answer(` AND ${isUnsent("o")} AND NOT ${outside}`)})`),
      (rows) =>
        rows.map(({ event, phase, ...row }) => ({ ...row, phase: phase ?? undefined, event: event ?? undefined }))
    )
}
