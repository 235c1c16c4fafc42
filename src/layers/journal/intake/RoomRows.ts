import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../../domain/Ids.ts"
import { groupChat } from "../../../domain/intake/Gap.ts"
import type { SeenMirror } from "../../../domain/intake/SeenMirrors.ts"
import type { RoomChange } from "../../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { ChatMirror } from "../../../domain/reset/snapshot/ChatMirror.ts"
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
      parked = CASE WHEN ${change.parked === true} THEN 1
        WHEN ${change.membership !== undefined} THEN 0 ELSE parked END,
      inviter = coalesce(excluded.inviter, inviter)`

/** Stores what the room's account data says now. */
export const noteMirrored = (sql: SqlClient.SqlClient, room: RoomId, mirror: ChatMirror) =>
  sql`UPDATE rooms SET mirrored = ${JSON.stringify(mirror)} WHERE room = ${room}`

/** Stores that we listed these rooms in `m.direct`. */
export const noteMarked = (sql: SqlClient.SqlClient, rooms: ReadonlyArray<RoomId>) =>
  sql`UPDATE rooms SET marked = 1 WHERE room IN (SELECT value FROM json_each(${JSON.stringify(rooms)}))`

/** Takes over what a mirror tells of its room; what the store knows stays. */
export const takeMirror = (sql: SqlClient.SqlClient, { mirror, room }: SeenMirror) =>
  sql`UPDATE rooms SET origin = coalesce(origin, ${mirror.origin === room ? null : mirror.origin}),
    inviter = coalesce(inviter, ${mirror.person}), mirrored = coalesce(mirrored, ${JSON.stringify(mirror)})
    WHERE room = ${room}`

/** Enqueues a notice to each direct room that has a third person in it and was not told so yet. */
export const tellGroups = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, content: RawEvent) {
  const rooms = yield* sql<{ room: RoomId }>`UPDATE rooms SET grouped = 1
    WHERE direct = 1 AND members > 2 AND grouped = 0 AND membership = 'join' RETURNING room`
  for (const { room } of rooms) yield* tellRoom(sql, { chat: groupChat(room), room, content })
})
