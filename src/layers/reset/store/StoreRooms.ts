import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId, UserId } from "../../../domain/Ids.ts"
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

/** The rooms that we are in or invited to, in a store of that layout. */
export const storeRooms = Effect.fnUntraced(function*(layout: number) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<RoomRow>`
    SELECT room, membership, direct, encrypted, inviter, ${sql.literal(hasBegun("rooms.room"))} AS begun, ${
    sql.literal(namesIn(layout).roomColumns)
  }
    FROM rooms WHERE membership IN ('join', 'invite') ORDER BY room`
  const known = yield* generations
  return rows.map((row): StoreRoom => ({
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
  }))
})
