import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { randomUUID } from "node:crypto"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { groupChat, noticeKey } from "../../../domain/intake/Gap.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"

/** Below all that the first layout put there, which was minus the number of a gap. */
const below = -(2 ** 40)

/**
 * What a room is told beside all answers: in an outbox slot below zero. Nothing can be told to a room that we are not
 * in.
 */
export const tellRoom = (sql: SqlClient.SqlClient, chat: ChatId, room: RoomId, content: RawEvent) =>
  sql`INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, content)
    SELECT (SELECT min(coalesce(min(slot), 0), ${below}) - 1 FROM outbox WHERE slot < 0), ${
    noticeKey(randomUUID())
  }, ${chat}, ${room}, 0, 1, 'first', 0, ${JSON.stringify(content)}
    WHERE EXISTS (SELECT 1 FROM rooms WHERE room = ${room} AND membership = 'join')`

/** Rooms that were direct, have a third person in them, and were not told so yet. */
export const tellGroups = (sql: SqlClient.SqlClient) =>
  Effect.fnUntraced(function*(content: RawEvent) {
    const rooms = yield* sql<
      { room: RoomId }
    >`UPDATE rooms SET grouped = 1 WHERE direct = 1 AND members > 2 AND grouped = 0 AND membership = 'join'
      RETURNING room`
    for (const { room } of rooms) yield* tellRoom(sql, groupChat(room), room, content)
  })
