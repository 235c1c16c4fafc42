import { Effect, Option, Schema } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, UserId } from "../../../domain/Ids.ts"
import { questionNumber } from "../../../domain/questions/QuestionParts.ts"
import { AskedBefore } from "../../../domain/turns/Turn.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

const decodeAsks = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(AskedBefore)))

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
      run(sql<EndedRow>`SELECT q.part, q.event, t.author,
          CASE WHEN json_valid(t.data) THEN json_extract(t.data, '$.asks') END AS asks
        FROM outbox o JOIN outbox q ON q.entry = o.entry - (o.ask IS NULL) JOIN turns t ON t.seq = q.turn
        WHERE o.event = ${event} AND q.ask IS NOT NULL AND q.event IS NOT NULL AND t.data IS NOT NULL
        AND t.room = ${room}`),
      ([row]) => {
        if (row === undefined) return Option.none()
        const asked = Option.getOrUndefined(decodeAsks(row.asks))?.[questionNumber(row.part)]
        return asked?.labels === undefined ? Option.none() : Option.some({
          ask: asked.ask,
          labels: asked.labels,
          author: row.author,
          event: row.event,
          ...(row.event === event ? {} : { hint: event })
        })
      }
    )
