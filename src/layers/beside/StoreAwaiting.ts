import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { type BotStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import { firstQuestion } from "../../domain/questions/QuestionParts.ts"

/** What people's messages wait for that is nobody's fault, as the store of that layout tells it. */
export const awaiting = Effect.fnUntraced(function*(layout: number) {
  const sql = yield* SqlClient.SqlClient
  const unconnected = yield* sql<{ room: string; person: string; since: unknown }>`
    SELECT room, author AS person, json_extract(data, '$.waitingAt') AS since FROM turns
    WHERE closed = 0 AND CASE WHEN json_valid(data) THEN json_extract(data, '$.waitingAt') IS NOT NULL END ORDER BY seq`
  // A store of the first layout neither shows questions by themselves nor holds anybody back.
  const questions = layout < 2
    ? yield* sql<
      { room: string; person: string; since: unknown }
    >`SELECT room, author AS person, NULL AS since FROM turns WHERE question IS NOT NULL ORDER BY seq`
    : yield* sql<{ room: string; person: string; since: unknown }>`SELECT room, author AS person,
        (SELECT max(sent_at) FROM outbox WHERE slot BETWEEN seq * 4096 + ${firstQuestion} AND seq * 4096 + 4095
        AND ask IS NOT NULL) AS since
        FROM turns WHERE question IS NOT NULL ORDER BY seq`
  const held = layout < 2 ? [] : yield* sql<{ room: string; count: number; until: unknown }>`
    SELECT room, count(*) AS count, max(held_until) AS until FROM events WHERE state = 3 GROUP BY room ORDER BY until`
  const timed = (rows: typeof unconnected) =>
    rows.map(({ person, room, since }) => ({ room, person, since: timeOf(since) }))
  return {
    questions: timed(questions),
    unconnected: timed(unconnected),
    held: held.map(({ count, room, until }) => ({ room, count, until: timeOf(until) }))
  } satisfies BotStatus["awaiting"]
})
