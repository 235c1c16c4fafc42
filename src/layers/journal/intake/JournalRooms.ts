import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Room } from "../../../services/intake/IntakeRecords.ts"
import { isDirect } from "../DirectRoomsSql.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { tellGroups, upsertRoom } from "./RoomRows.ts"

type Rooms = Pick<typeof IntakeJournal.Service, "noteRoom" | "room" | "rooms" | "roomsToTend">

type RoomRow =
  & Omit<
    Room,
    | "direct"
    | "encrypted"
    | "followed"
    | "inviter"
    | "marked"
    | "members"
    | "origin"
    | "replacement"
    | "space"
    | "title"
    | "untrusted"
  >
  & {
    readonly direct: number
    readonly encrypted: number
    readonly members: number | null
    readonly inviter: Room["inviter"] | null
    readonly name: string | null
    readonly replacement: Room["room"] | null
    readonly followed: number
    readonly untrusted: number
    readonly origin: Room["room"] | null
    readonly marked: number
    readonly space: number
  }

const roomOf = ({ followed, marked, name, origin, replacement, space, untrusted, ...row }: RoomRow): Room => ({
  ...row,
  ...(name === null ? {} : { title: name }),
  ...(replacement === null ? {} : { replacement }),
  ...(followed === 1 ? { followed: true } : {}),
  ...(untrusted === 1 ? { untrusted: true } : {}),
  ...(origin === null ? {} : { origin }),
  direct: isDirect(row),
  encrypted: row.encrypted === 1,
  members: row.members ?? undefined,
  inviter: row.inviter ?? undefined,
  ...(marked === 1 ? { marked: true } : {}),
  ...(space === 1 ? { space: true } : {})
})

const columns =
  "room, membership, encrypted, direct, members, inviter, name, replacement, followed, untrusted, origin, marked, space"

/** The table `rooms`. */
export const journalRooms = (sql: SqlClient.SqlClient, run: StoreRun): Rooms => ({
  noteRoom: Effect.fn("IntakeJournal.noteRoom")(function*(change, grouped) {
    const upsert = upsertRoom(sql, change)
    yield* run(
      grouped === undefined ? upsert : sql.withTransaction(Effect.andThen(upsert, tellGroups(sql, grouped)))
    )
  }),

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
