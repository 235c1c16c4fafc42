import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { type BotStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import { isHeld, questionEntriesOf } from "../store/schema/Columns.ts"
import { namesIn } from "../store/schema/EarlierLayouts.ts"

/**
 * What people's messages wait for while nothing is wrong, from a store of that layout. `+seq` has SQLite sort the few
 * rows of the index, where it would go through all turns in their order.
 */
export const awaiting = Effect.fnUntraced(function*(layout: number) {
  const sql = yield* SqlClient.SqlClient
  const { entry } = namesIn(layout)
  const unconnected = yield* sql<{ room: string; person: string; since: unknown }>`
    SELECT room, author AS person, json_extract(data, '$.waitingAt') AS since FROM turns
    WHERE closed = 0 AND CASE WHEN json_valid(data) THEN json_extract(data, '$.waitingAt') IS NOT NULL END
    ORDER BY +seq`
  // A store of the first layout neither shows questions by themselves nor holds anybody back.
  const questions = layout < 2
    ? yield* sql<
      { room: string; person: string; since: unknown }
    >`SELECT room, author AS person, NULL AS since FROM turns WHERE question IS NOT NULL ORDER BY +seq`
    : yield* sql<{ room: string; person: string; since: unknown }>`SELECT room, author AS person,
        (SELECT max(sent_at) FROM outbox WHERE ${sql.literal(`${entry} ${questionEntriesOf("seq")}`)}
        AND ask IS NOT NULL) AS since
        FROM turns WHERE question IS NOT NULL ORDER BY +seq`
  const held = layout < 2 ? [] : yield* sql<{ room: string; count: number; until: unknown }>`
    SELECT room, count(*) AS count, max(held_until) AS until FROM events WHERE ${
    sql.literal(isHeld)
  } GROUP BY room ORDER BY until`
  const timed = (rows: typeof unconnected) =>
    rows.map(({ person, room, since }) => ({ room, person, since: timeOf(since) }))
  return {
    questions: timed(questions),
    unconnected: timed(unconnected),
    held: held.map(({ count, room, until }) => ({ room, count, until: timeOf(until) }))
  } satisfies BotStatus["awaiting"]
})
