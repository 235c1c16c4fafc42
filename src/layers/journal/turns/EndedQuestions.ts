import { Effect, Option, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { questionNumber } from "../../../domain/questions/QuestionParts.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { readAsks } from "../DamagedRows.ts"
import { isDeleted } from "../outbox/DeletedEntries.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

/** `IntakeJournal.endedQuestion`: a question is known as long as the text of its turn is kept. */
export const endedQuestion =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof IntakeJournal.Service)["endedQuestion"] => (room, event) =>
    Effect.map(
      run(sql<{ part: number; data: string }>`SELECT o.part, t.data FROM outbox o JOIN turns t ON t.seq = o.turn
        WHERE o.event = ${event} AND o.ask IS NOT NULL AND NOT ${
        isDeleted(sql, "o")
      } AND t.data IS NOT NULL AND t.room = ${room}`),
      ([row]) => {
        if (row === undefined) return Option.none()
        const data = readAsks(row.data)
        const asked = Result.isSuccess(data) ? data.success.asks?.[questionNumber(row.part)] : undefined
        return asked?.labels === undefined ? Option.none() : Option.some({ ask: asked.ask, labels: asked.labels })
      }
    )
