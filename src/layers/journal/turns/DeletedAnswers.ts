import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { firstQuestion } from "../../../domain/questions/QuestionParts.ts"
import type { Admission } from "../../../services/journal/Journal.ts"
import { neverSent } from "../outbox/DeletedSlots.ts"

type Woken = ReadonlyArray<{ readonly chat: ChatId }>

/**
 * An event of ours that is no question was deleted in its room: it is not written again, nor is what was to follow
 * it, and an attempt of it that is open ends. `stop` tells the open turn of a prompt to stop.
 */
export const deletedAnswers = (
  sql: SqlClient.SqlClient,
  stop: (prompt: EventId) => Effect.Effect<Woken, SqlError>
) =>
  Effect.fnUntraced(function*({ event, target }: Extract<Admission, { _tag: "Erase" }>) {
    const room = sql`(SELECT room FROM events WHERE event = ${event})`
    const open = yield* sql<{ prompt: EventId }>`SELECT t.prompt FROM outbox o JOIN turns t ON t.seq = o.turn
      WHERE o.event = ${target} AND o.part < ${firstQuestion} AND t.closed = 0 AND t.room = ${room}`
    const gone = yield* sql<{ slot: number; turn: number; part: number }>`UPDATE outbox SET ${neverSent(sql)}
      WHERE event = ${target} AND ask IS NULL AND room = ${room} RETURNING slot, turn, part`
    for (const { part, slot, turn } of gone) {
      if (turn === 0 || part >= firstQuestion) continue
      yield* sql`UPDATE outbox SET ${neverSent(sql)} WHERE slot BETWEEN ${slot} AND ${slot - part + firstQuestion - 1}
        AND event IS NULL`
    }
    return (yield* Effect.forEach(open, ({ prompt }) => stop(prompt))).flat()
  })
