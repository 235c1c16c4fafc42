import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"

/** Deletions that are remembered of a room, the newest; and for how long, in ms. */
const mostInRoom = 1_000
const remembered = 7 * 24 * 3_600_000

/** Remembers that `target` was deleted in the room of `event`, its redaction. */
export const rememberDeletion = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { event, target }: { readonly event: EventId; readonly target: EventId }) {
    const now = yield* Clock.currentTimeMillis
    const made = yield* sql<{ room: string; number: number }>`INSERT INTO deletions (room, number, target, at)
      SELECT room, (SELECT coalesce(max(d.number), 0) + 1 FROM deletions d WHERE d.room = events.room),
      ${target}, ${now} FROM events WHERE event = ${event} RETURNING room, number`
    for (const { number, room } of made) {
      yield* sql`DELETE FROM deletions WHERE room = ${room} AND number <= ${number - mostInRoom}`
    }
  }
)

/** Forgets at most `limit` deletions that are old. */
export const forgetDeletions = (sql: SqlClient.SqlClient, limit: number) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (now) =>
      sql`DELETE FROM deletions WHERE (room, number) IN (SELECT room, number FROM deletions
        WHERE at < ${now - remembered} ORDER BY at LIMIT ${limit})`
  )
