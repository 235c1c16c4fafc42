import { Effect, Option, Schema } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { questionNumber } from "../../../domain/questions/QuestionParts.ts"
import { AskedBefore } from "../../../domain/turns/Turn.ts"
import type { Journal } from "../../../services/journal/Journal.ts"
import { readObject } from "../DamagedRows.ts"
import type { StoreRun } from "../JournalSql.ts"

const decodeAsks = Schema.decodeUnknownOption(Schema.Array(AskedBefore))

/** Ended questions are known by their turns, for as long as the text of those is kept. */
export const endedQuestions = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): Pick<typeof Journal.Service, "endedQuestion"> => ({
  endedQuestion: (room, event) =>
    Effect.map(
      run(sql<{ part: number; data: string }>`SELECT o.part, t.data FROM outbox o JOIN turns t ON t.seq = o.turn
        WHERE o.event = ${event} AND o.ask IS NOT NULL AND t.data IS NOT NULL AND t.room = ${room}`),
      ([row]) => {
        const asks = row === undefined ? Option.none() : decodeAsks(readObject(row.data)?.["asks"])
        const asked = Option.getOrUndefined(asks)?.[row === undefined ? -1 : questionNumber(row.part)]
        return asked?.labels === undefined ? Option.none() : Option.some({ ask: asked.ask, labels: asked.labels })
      }
    )
})
