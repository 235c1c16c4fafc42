import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomChange } from "../../domain/Acceptance.ts"
import type { Journal, Room } from "../../services/Journal.ts"
import type { StoreRun } from "./JournalSql.ts"

type Rooms = Pick<typeof Journal.Service, "note" | "room" | "rooms" | "roomsToTend">

type RoomRow = Omit<Room, "direct" | "encrypted" | "inviter"> & {
  readonly direct: number
  readonly encrypted: number
  readonly inviter: Room["inviter"] | null
}

const roomOf = (row: RoomRow): Room => ({ ...row, direct: row.direct === 1, encrypted: row.encrypted === 1, inviter: row.inviter ?? undefined })

/** What is not said of a room stays; encrypted and direct are sticky. */
export const roomUpsert = (sql: SqlClient.SqlClient) => (change: RoomChange) =>
  sql`INSERT INTO rooms (room, membership, encrypted, direct, inviter)
    VALUES (${change.room}, ${change.membership ?? "leave"}, ${change.encrypted === true}, ${change.direct === true}, ${change.inviter ?? null})
    ON CONFLICT (room) DO UPDATE SET
      membership = coalesce(${change.membership ?? null}, membership),
      encrypted = max(encrypted, excluded.encrypted),
      direct = max(direct, excluded.direct),
      inviter = coalesce(excluded.inviter, inviter)`

export const journalRooms = (sql: SqlClient.SqlClient, run: StoreRun): Rooms => ({
  note: (change) => run(roomUpsert(sql)(change)),

  room: (id) =>
    Effect.map(
      run(sql<RoomRow>`SELECT room, membership, encrypted, direct, inviter FROM rooms WHERE room = ${id}`),
      (rows) => Option.map(Option.fromUndefinedOr(rows[0]), roomOf)
    ),

  rooms: (membership) =>
    Effect.map(
      run(sql<RoomRow>`SELECT room, membership, encrypted, direct, inviter FROM rooms WHERE membership = ${membership} ORDER BY room`),
      (rows) => rows.map(roomOf)
    ),

  roomsToTend: Effect.map(
    run(sql<RoomRow>`SELECT room, membership, encrypted, direct, inviter FROM rooms
      WHERE membership = 'invite' OR (membership = 'join' AND encrypted = 1) ORDER BY room`),
    (rows) => rows.map(roomOf)
  )
})
