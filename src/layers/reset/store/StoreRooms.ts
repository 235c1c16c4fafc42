import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { StoreRoom } from "../../../domain/reset/snapshot/Snapshot.ts"
import { hasBegun } from "../../store/schema/Columns.ts"
import { namesIn } from "../../store/schema/EarlierLayouts.ts"

interface RoomRow {
  readonly room: RoomId
  readonly membership: "join" | "invite"
  readonly direct: number
  readonly encrypted: number
  readonly name: string | null
  readonly topic: string | null
  readonly inviter: UserId | null
  readonly origin: RoomId | null
  readonly replacement: RoomId | null
  readonly followed: number
  readonly untrusted: number
  readonly marked: number
  readonly begun: number
  readonly space: number
  readonly person: UserId | null
  readonly command: EventId | null
  readonly archived: number
  readonly linked: number
}

/** The generations above zero of the chats that began in each room, by the chat's id without that room. */
const generations = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ chat: ChatId; generation: number }>`
    SELECT chat, generation FROM chats WHERE generation > 0 ORDER BY chat`
  const found = new Map<string, Record<string, number>>()
  for (const { chat, generation } of rows) {
    const [origin = "", ...rest] = chat.split(" ")
    const ofRoom = found.get(origin) ?? {}
    ofRoom[rest.join(" ")] = generation
    found.set(origin, ofRoom)
  }
  return found
})

/** What a room was made for, and whether it is a space. */
const madeOf = ({ archived, command, linked, person, space }: RoomRow): Pick<StoreRoom, "made" | "space"> => ({
  ...(space === 1 ? { space: true as const } : {}),
  ...(person === null || command === null
    ? {}
    : { made: { by: person, command, archived: archived === 1, linked: linked === 1 } })
})

/** The rooms that we are in or invited to, in a store of that layout. */
export const storeRooms = Effect.fnUntraced(function*(layout: number) {
  const sql = yield* SqlClient.SqlClient
  const names = namesIn(layout)
  const rows = yield* sql<RoomRow>`
    SELECT r.room, membership, direct, encrypted, inviter, ${sql.literal(hasBegun("r.room"))} AS begun,
    ${sql.literal(names.isSpace)} AS space, m.person, m.command, m.archived, m.linked, ${sql.literal(names.roomColumns)}
    FROM rooms r LEFT JOIN ${sql.literal(names.madeRooms)} m ON m.room = r.room
    WHERE membership IN ('join', 'invite') ORDER BY r.room`
  const known = yield* generations
  return rows.map((row): StoreRoom =>
    Object.assign({
      room: row.room,
      membership: row.membership,
      direct: row.direct === 1,
      encrypted: row.encrypted === 1,
      begun: row.begun === 1,
      title: row.name,
      topic: row.topic,
      inviter: row.inviter,
      origin: row.origin,
      replacement: row.replacement,
      followed: row.followed === 1,
      untrusted: row.untrusted === 1,
      marked: row.marked === 1,
      generations: known.get(row.origin ?? row.room) ?? {}
    }, madeOf(row))
  )
})

/** The spaces of people, in a store of that layout. */
export const storeSpaces = Effect.fnUntraced(function*(layout: number) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql<{ by: UserId; space: RoomId }>`SELECT person AS by, space FROM ${
    sql.literal(namesIn(layout).spaces)
  } WHERE space IS NOT NULL ORDER BY person`
})
