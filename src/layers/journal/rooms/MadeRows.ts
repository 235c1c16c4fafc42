import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { MadeMark } from "../../../domain/rooms/MadeMark.ts"
import type { Making } from "../../../services/rooms/MadeRoomRecords.ts"

/** Notes a room that a person asks for, and that is not made yet. */
export const insertWanted = (
  sql: SqlClient.SqlClient,
  { by, command, now, title }: {
    readonly command: EventId
    readonly by: UserId
    readonly title: string
    readonly now: number
  }
) => sql`INSERT INTO made_rooms (command, person, title, since) VALUES (${command}, ${by}, ${title}, ${now})`

/**
 * Forgets the rooms of a person that no command is about to make any more, so that they count as none of theirs. One
 * that was made after all is noted again by its mark.
 */
export const forgetUnmade = (sql: SqlClient.SqlClient, by: UserId) =>
  sql`DELETE FROM made_rooms WHERE person = ${by} AND room IS NULL
    AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.prompt = made_rooms.command AND t.closed = 0)`

/** Notes when its making was last begun, or that nothing was made. */
export const putTried = (sql: SqlClient.SqlClient, what: Making, triedAt: number | null) =>
  "command" in what
    ? sql`UPDATE made_rooms SET tried_at = ${triedAt} WHERE command = ${what.command}`
    : sql`INSERT INTO spaces (person, tried_at) VALUES (${what.spaceOf}, ${triedAt})
      ON CONFLICT (person) DO UPDATE SET tried_at = excluded.tried_at`

/** Whether what is known as made is not made yet, or we are in it no more. */
const isFree = (sql: SqlClient.SqlClient, room: string) =>
  sql.literal(
    `(${room} IS NULL OR NOT EXISTS (SELECT 1 FROM rooms k WHERE k.room = ${room} AND k.membership = 'join'))`
  )

/**
 * Notes that we are in a room that we made. Of two that bear the same mark the first stays: the other is a room like
 * any.
 */
export const noteMade = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, room: RoomId, { by, command }: MadeMark) {
    if (command === null) {
      yield* sql`INSERT INTO spaces (person, space) VALUES (${by}, ${room})
        ON CONFLICT (person) DO UPDATE SET space = excluded.space, tried_at = NULL
        WHERE ${isFree(sql, "spaces.space")}`
      return
    }
    const now = yield* Clock.currentTimeMillis
    yield* sql`INSERT INTO made_rooms (command, person, title, since, room)
      VALUES (${command}, ${by}, coalesce((SELECT name FROM rooms WHERE room = ${room}), ''), ${now}, ${room})
      ON CONFLICT (command) DO UPDATE SET room = excluded.room, tried_at = NULL
      WHERE ${isFree(sql, "made_rooms.room")}`
  }
)

/** A person has this space no more, so that their rooms are to be listed anew. */
export const clearSpace = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, by: UserId, space: RoomId) {
  const cleared = yield* sql`UPDATE spaces SET space = NULL, tried_at = NULL WHERE person = ${by}
    AND space = ${space} RETURNING 1`
  if (cleared.length > 0) yield* sql`UPDATE made_rooms SET linked = 0 WHERE person = ${by}`
})

export const putLinked = (sql: SqlClient.SqlClient, room: RoomId) =>
  sql`UPDATE made_rooms SET linked = 1 WHERE room = ${room}`

export const putArchived = (sql: SqlClient.SqlClient, room: RoomId) =>
  sql`UPDATE made_rooms SET archived = 1 WHERE room = ${room}`

/** A room that we made, or somebody's space, goes on in its replacement, and is listed there. */
export const moveMade = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, room: RoomId, replacement: RoomId) {
  yield* sql`UPDATE made_rooms SET room = ${replacement}, linked = 0 WHERE room = ${room}
    AND NOT EXISTS (SELECT 1 FROM made_rooms m WHERE m.room = ${replacement})`
  const moved = yield* sql<{ person: UserId }>`UPDATE spaces SET space = ${replacement} WHERE space = ${room}
    AND NOT EXISTS (SELECT 1 FROM spaces s WHERE s.space = ${replacement}) RETURNING person`
  for (const { person } of moved) yield* sql`UPDATE made_rooms SET linked = 0 WHERE person = ${person}`
})
