import { Effect, Option, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, UserId } from "../../../domain/Ids.ts"
import { questionNumber, questionPart } from "../../../domain/questions/QuestionParts.ts"
import type { EndedQuestion } from "../../../domain/routing/AskedQuestion.ts"
import type { AskedBefore } from "../../../domain/turns/Turn.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { entryOf, jsonField } from "../../store/schema/Columns.ts"
import { readAsks } from "../DamagedRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface TurnRow {
  readonly author: UserId
  readonly thread_root: EventId | null
  readonly asks: string | null
}

interface EndedRow extends TurnRow {
  readonly part: number
  readonly event: EventId
}

interface NewestRow extends TurnRow {
  readonly seq: number
}

const asksOf = ({ asks }: TurnRow) => Result.getOrElse(readAsks(asks ?? ""), () => [])

const questionOf = ({ author, thread_root }: TurnRow, event: EventId, asked: AskedBefore): EndedQuestion => ({
  ask: asked.ask,
  labels: asked.labels ?? [],
  author,
  event,
  ...(asked.asked === "open" ? {} : { asked: asked.asked }),
  ...(asked.by === undefined ? {} : { by: asked.by }),
  ...(asked.at === undefined ? {} : { at: asked.at }),
  ...(thread_root === null ? {} : { threadRoot: thread_root })
})

const isOver = (asked: AskedBefore | undefined): asked is AskedBefore => asked !== undefined && asked.asked !== "open"

/** SQLite takes the questions out of a turn, whose text may be long. */
const asks = (sql: SqlClient.SqlClient) => sql.literal(jsonField("t.data", "asks"))

/** `IntakeJournal.endedQuestion`: a question is known as long as the text of its turn is kept. */
export const endedQuestion =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof IntakeJournal.Service)["endedQuestion"] => (room, event) =>
    Effect.map(
      run(sql<EndedRow>`SELECT q.part, q.event, t.author, t.thread_root, ${asks(sql)} AS asks
        FROM outbox o JOIN outbox q ON q.entry = o.entry - (o.ask IS NULL) JOIN turns t ON t.seq = q.turn
        WHERE o.event = ${event} AND q.ask IS NOT NULL AND q.event IS NOT NULL AND t.data IS NOT NULL
        AND t.room = ${room}`),
      ([row]) => {
        const asked = row === undefined ? undefined : asksOf(row)[questionNumber(row.part)]
        return row === undefined || !isOver(asked) ? Option.none() : Option.some({
          ...questionOf(row, row.event, asked),
          ...(row.event === event ? {} : { hint: event })
        })
      }
    )

/**
 * `IntakeJournal.lastQuestion`: the last one of the chat's newest turn that was begun. Few wait behind it.
 */
export const lastQuestion = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): (typeof IntakeJournal.Service)["lastQuestion"] =>
  Effect.fnUntraced(function*(chat) {
    const [turn] = yield* run(sql<NewestRow>`SELECT t.seq, t.author, t.thread_root, ${asks(sql)} AS asks FROM turns t
      WHERE t.chat = ${chat} AND t.data IS NOT NULL ORDER BY t.seq DESC LIMIT 1`)
    if (turn === undefined) return Option.none()
    const all = asksOf(turn)
    const last = all.at(-1)
    if (!isOver(last) || last.labels === undefined) return Option.none()
    const [shown] = yield* run(sql<{ event: EventId }>`SELECT event FROM outbox
      WHERE entry = ${entryOf(turn.seq, questionPart(all.length - 1))} AND event IS NOT NULL AND ask IS NOT NULL`)
    return shown === undefined ? Option.none() : Option.some(questionOf(turn, shown.event, last))
  })
