import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomChange } from "../../../domain/intake/SyncDelta.ts"
import type { Journal, Room } from "../../../services/journal/Journal.ts"
import type { StoreRun } from "../JournalSql.ts"
import { tellGroups } from "../outbox/JournalNotices.ts"

type Rooms = Pick<typeof Journal.Service, "noteRoom" | "room" | "rooms" | "roomsToTend">

type RoomRow = Omit<Room, "direct" | "encrypted" | "inviter" | "members"> & {
  readonly direct: number
  readonly encrypted: number
  readonly members: number | null
  readonly inviter: Room["inviter"] | null
}

const roomOf = (row: RoomRow): Room => ({
  ...row,
  direct: isDirect(row),
  encrypted: row.encrypted === 1,
  members: row.members ?? undefined,
  inviter: row.inviter ?? undefined
})

/** Called direct, by the account's data or whoever invited us, and not known to have more than two people in it. */
export const isDirect = ({ direct, members }: { readonly direct: number | null; readonly members: number | null }) =>
  direct === 1 && (members ?? 0) <= 2

/** What is not said of a room stays; encrypted and being called direct are sticky. */
export const roomUpsert = (sql: SqlClient.SqlClient) => (change: RoomChange) =>
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

const columns = "room, membership, encrypted, direct, members, inviter"

export const journalRooms = (sql: SqlClient.SqlClient, run: StoreRun): Rooms => ({
  noteRoom: (change, grouped) =>
    run(
      grouped === undefined
        ? roomUpsert(sql)(change)
        : sql.withTransaction(Effect.andThen(roomUpsert(sql)(change), tellGroups(sql)(grouped)))
    ),

  room: (id) =>
    Effect.map(
      run(sql<RoomRow>`SELECT ${sql.literal(columns)} FROM rooms WHERE room = ${id}`),
      (rows) => Option.map(Option.fromUndefinedOr(rows[0]), roomOf)
    ),

  rooms: (membership) =>
    Effect.map(
      run(sql<RoomRow>`SELECT ${sql.literal(columns)} FROM rooms WHERE membership = ${membership} ORDER BY room`),
      (rows) => rows.map(roomOf)
    ),

  roomsToTend: Effect.map(
    run(sql<RoomRow>`SELECT ${sql.literal(columns)} FROM rooms
      WHERE membership = 'invite' OR (membership = 'join' AND encrypted = 1) ORDER BY room`),
    (rows) => rows.map(roomOf)
  )
})
