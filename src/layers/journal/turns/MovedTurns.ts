import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { headOf } from "../repair/UpgradedRooms.ts"
import { forgetThreads } from "../SignalRows.ts"

/**
 * Moves the open turns of a room to where its chats went on, if they did. Threads mean nothing there, so what was asked
 * in one is answered in the room itself.
 */
export const moveTurns = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, room: RoomId) {
  const head = sql.literal(headOf("turns.room"))
  yield* forgetThreads(sql, sql`t.room = ${room} AND t.closed = 0`)
  return yield* sql<{ chat: ChatId }>`UPDATE turns SET room = ${head}, thread_root = NULL
    WHERE room = ${room} AND closed = 0 AND ${head} IS NOT NULL RETURNING chat`
})

/** Moves new turns of rooms whose chats went on elsewhere: their prompts came late. */
export const moveLateTurns = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, turns: ReadonlyArray<{ readonly room: RoomId }>) {
    if (turns.length === 0) return
    const rooms = yield* sql<{ room: RoomId }>`SELECT room FROM rooms WHERE ${
      sql.in("room", [...new Set(turns.map(({ room }) => room))])
    } AND followed = 1`
    for (const { room } of rooms) yield* moveTurns(sql, room)
  }
)
