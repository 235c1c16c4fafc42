import { Effect, Option, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, UserId } from "../../../domain/Ids.ts"
import { questionNumber } from "../../../domain/questions/QuestionParts.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { jsonField } from "../../store/schema/Columns.ts"
import { readAsks } from "../DamagedRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface EndedRow {
  readonly part: number
  readonly event: EventId
  readonly author: UserId
  readonly asks: string | null
}

/**
 * `IntakeJournal.endedQuestion`: a question is known as long as the text of its turn is kept. SQLite takes the labels
 * out of the turn, whose text may be long.
 */
export const endedQuestion =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof IntakeJournal.Service)["endedQuestion"] => (room, event) =>
    Effect.map(
      run(sql<EndedRow>`SELECT q.part, q.event, t.author, ${sql.literal(jsonField("t.data", "asks"))} AS asks
        FROM outbox o JOIN outbox q ON q.entry = o.entry - (o.ask IS NULL) JOIN turns t ON t.seq = q.turn
        WHERE o.event = ${event} AND q.ask IS NOT NULL AND q.event IS NOT NULL AND t.data IS NOT NULL
        AND t.room = ${room}`),
      ([row]) => {
        if (row === undefined) return Option.none()
        const asked = Result.getOrUndefined(readAsks(row.asks ?? ""))?.[questionNumber(row.part)]
        return asked?.labels === undefined ? Option.none() : Option.some({
          ask: asked.ask,
          labels: asked.labels,
          author: row.author,
          event: row.event,
          ...(row.event === event ? {} : { hint: event })
        })
      }
    )
