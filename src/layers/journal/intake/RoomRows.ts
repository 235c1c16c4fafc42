import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../../domain/Ids.ts"
import { groupChat } from "../../../domain/intake/Gap.ts"
import type { RoomChange } from "../../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"

/** Stores a change of a room. What it does not mention stays; encrypted and direct are sticky. */
export const upsertRoom = (sql: SqlClient.SqlClient, change: RoomChange) =>
  sql`INSERT INTO rooms (room, membership, encrypted, direct, inviter, members)
    VALUES (${change.room}, ${change.membership ?? "leave"}, ${change.encrypted === true}, ${change.direct === true}, ${
    change.inviter ?? null
  }, ${typeof change.members === "number" ? change.members : null})
    ON CONFLICT (room) DO UPDATE SET
      membership = coalesce(${change.membership ?? null}, membership),
      encrypted = max(encrypted, excluded.encrypted),
      direct = max(direct, excluded.direct),
      members = CASE WHEN ${change.members !== undefined} THEN excluded.members ELSE members END,
      inviter = coalesce(excluded.inviter, inviter)`

/** Enqueues a notice to each direct room that has a third person in it and was not told so yet. */
export const tellGroups = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, content: RawEvent) {
  const rooms = yield* sql<{ room: RoomId }>`UPDATE rooms SET grouped = 1
    WHERE direct = 1 AND members > 2 AND grouped = 0 AND membership = 'join' RETURNING room`
  for (const { room } of rooms) yield* tellRoom(sql, { chat: groupChat(room), room, content })
})
