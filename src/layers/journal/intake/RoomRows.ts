import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../../domain/Ids.ts"
import { groupChat } from "../../../domain/intake/Gap.ts"
import type { SeenMirror } from "../../../domain/intake/rooms/SeenMirrors.ts"
import { welcomeChat } from "../../../domain/intake/rooms/Welcome.ts"
import type { RoomChange } from "../../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { ChatMirror } from "../../../domain/reset/snapshot/ChatMirror.ts"
import { hasBegun, roomWelcome } from "../../store/schema/Columns.ts"
import { isDirect } from "../DirectRoomsSql.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"
import { noteMade } from "../rooms/MadeRows.ts"

/**
 * Stores where a room went on, seen now. Where another replacement takes its place, nothing is known of following that.
 * A room whose chats moved on to where we are keeps its replacement: no second tombstone gives them to another room.
 */
const putReplacement = (sql: SqlClient.SqlClient, room: RoomId, replacement: RoomId) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (now) =>
      sql`UPDATE rooms SET replacement = ${replacement}, replaced_at = ${now}, followed = 0, untrusted = 0
        WHERE room = ${room} AND replacement IS NOT ${replacement} AND NOT (followed = 1 AND EXISTS (SELECT 1
          FROM rooms rh WHERE rh.origin = coalesce(rooms.origin, rooms.room) AND rh.room <> rooms.room
          AND rh.followed = 0 AND rh.membership = 'join'))`
  )

/** We are new in a room: where it replaces another one, what is said in it waits from now on until that is followed. */
const awaitFollowing = (sql: SqlClient.SqlClient, room: RoomId) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (now) =>
      sql`UPDATE rooms SET replaced_at = ${now} WHERE replacement = ${room} AND replacement IS NOT NULL
        AND followed = 0 AND untrusted = 0`
  )

/** Stores a room's title and topic, where a change mentions them. */
const putTitle = (sql: SqlClient.SqlClient, { room, title, topic }: RoomChange) =>
  sql`UPDATE rooms SET name = CASE WHEN ${title !== undefined} THEN ${title ?? null} ELSE name END,
    topic = CASE WHEN ${topic !== undefined} THEN ${topic ?? null} ELSE topic END WHERE room = ${room}`

/**
 * Stores a change of a room. What it does not mention stays; encrypted, direct and space are sticky. A server that was
 * put back may have lost the mirror of a room in which we are new.
 */
export const upsertRoom = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, change: RoomChange) {
  yield* sql`INSERT INTO rooms (room, membership, encrypted, direct, inviter, members, welcome, space)
    VALUES (${change.room}, ${change.membership ?? "leave"}, ${change.encrypted === true}, ${change.direct === true}, ${
    change.inviter ?? null
  }, ${typeof change.members === "number" ? change.members : null}, ${
    change.membership === "invite" ? roomWelcome.invited : roomWelcome.none
  }, ${change.space === true})
    ON CONFLICT (room) DO UPDATE SET
      membership = coalesce(${change.membership ?? null}, membership),
      encrypted = max(encrypted, excluded.encrypted),
      direct = max(direct, excluded.direct),
      space = max(space, excluded.space),
      members = CASE WHEN ${change.members !== undefined} THEN excluded.members ELSE members END,
      parked = CASE WHEN ${change.parked === true} THEN 1
        WHEN ${change.membership !== undefined} THEN 0 ELSE parked END,
      mirrored = CASE WHEN ${change.membership === "join"} THEN NULL ELSE mirrored END,
      welcome = max(welcome, excluded.welcome),
      inviter = coalesce(excluded.inviter, inviter)`
  if (change.title !== undefined || change.topic !== undefined) yield* putTitle(sql, change)
  if (change.membership === "join") yield* awaitFollowing(sql, change.room)
  if (change.replacement !== undefined) yield* putReplacement(sql, change.room, change.replacement)
  if (change.made !== undefined) yield* noteMade(sql, change.room, change.made)
})

/** The room is not replaced after all. What was said encrypted where its chats went on is not told in clear here. */
export const forgetReplacement = (sql: SqlClient.SqlClient, room: RoomId) =>
  sql`UPDATE rooms SET encrypted = max(encrypted, coalesce((SELECT n.encrypted FROM rooms n
    WHERE n.room = rooms.replacement AND rooms.followed = 1), 0)),
    replacement = NULL, replaced_at = NULL, followed = 0, untrusted = 0 WHERE room = ${room}`

/** Marks a room's replacement as one that does not name it. */
export const distrustReplacement = (sql: SqlClient.SqlClient, room: RoomId) =>
  sql`UPDATE rooms SET untrusted = 1 WHERE room = ${room} AND replacement IS NOT NULL AND followed = 0`

/**
 * Marks a room as followed into its replacement, which takes over the room in which the chats began, that it is direct,
 * that it is encrypted, and whose it is. False where it was followed there before.
 */
export const linkReplacement = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, room: RoomId, replacement: RoomId) {
    yield* putReplacement(sql, room, replacement)
    const made = yield* sql`UPDATE rooms SET followed = 1, untrusted = 0 WHERE room = ${room} AND followed = 0
      RETURNING 1`
    // Where people talked in it before, the agent goes on knowing it as what it is.
    yield* sql`UPDATE rooms SET origin = CASE WHEN ${sql.literal(hasBegun("rooms.room"))} THEN rooms.origin ELSE
      o.origin END, direct = max(rooms.direct, o.direct), encrypted = max(rooms.encrypted, o.encrypted),
      inviter = coalesce(rooms.inviter, o.inviter)
      FROM (SELECT coalesce(origin, room) AS origin, direct, encrypted, inviter FROM rooms WHERE room = ${room}) AS o
      WHERE rooms.room = ${replacement}`
    // The replacement may have been followed to a further one before.
    yield* sql`UPDATE rooms SET origin = (SELECT r.origin FROM rooms r WHERE r.room = ${replacement})
      WHERE origin = ${replacement}`
    return made.length > 0
  }
)

/** Stores what the room's account data says now. */
export const noteMirrored = (sql: SqlClient.SqlClient, room: RoomId, mirror: ChatMirror) =>
  sql`UPDATE rooms SET mirrored = ${JSON.stringify(mirror)} WHERE room = ${room}`

/** Stores that we listed these rooms in `m.direct`. */
export const noteMarked = (sql: SqlClient.SqlClient, rooms: ReadonlyArray<RoomId>) =>
  sql`UPDATE rooms SET marked = 1 WHERE room IN (SELECT value FROM json_each(${JSON.stringify(rooms)}))`

/**
 * Whether a mirror would have an encrypted conversation go on in a room in clear. The homeserver may write what it
 * likes into it.
 */
export const isLeakingMirror = (sql: SqlClient.SqlClient, { mirror, room }: SeenMirror) =>
  Effect.map(
    sql`SELECT 1 FROM rooms o WHERE (o.room = ${mirror.origin} OR o.origin = ${mirror.origin}) AND o.encrypted = 1
      AND NOT EXISTS (SELECT 1 FROM rooms r WHERE r.room = ${room} AND r.encrypted = 1) LIMIT 1`,
    (rows) => rows.length > 0
  )

/** Takes over what a mirror tells of its room; what the store knows stays. */
export const takeMirror = (sql: SqlClient.SqlClient, { mirror, room }: SeenMirror) =>
  sql`UPDATE rooms SET origin = coalesce(origin, ${mirror.origin === room ? null : mirror.origin}),
    inviter = coalesce(inviter, ${mirror.person}), mirrored = coalesce(mirrored, ${JSON.stringify(mirror)})
    WHERE room = ${room}`

/** Enqueues a greeting, unless that is undefined, to each of these rooms that we joined by invitation and is direct. */
export const greetRooms = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, changes: ReadonlyArray<RoomChange>, content: RawEvent | undefined) {
    const rooms = yield* sql<{ room: RoomId; direct: number; members: number | null }>`
      UPDATE rooms SET welcome = ${roomWelcome.settled} WHERE room IN (SELECT value FROM json_each(${
      JSON.stringify(changes.map(({ room }) => room))
    })) AND welcome = ${roomWelcome.invited} AND membership = 'join' RETURNING room, direct, members`
    if (content === undefined) return
    for (const one of rooms.filter(isDirect)) {
      yield* tellRoom(sql, { chat: welcomeChat(one.room), room: one.room, content })
    }
  }
)

/** Enqueues a notice to each direct room that has a third person in it and was not told so yet. */
export const tellGroups = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, content: RawEvent) {
  const rooms = yield* sql<{ room: RoomId }>`UPDATE rooms SET grouped = 1
    WHERE direct = 1 AND members > 2 AND grouped = 0 AND membership = 'join' RETURNING room`
  for (const { room } of rooms) yield* tellRoom(sql, { chat: groupChat(room), room, content })
})
