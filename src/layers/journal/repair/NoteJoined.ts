import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId, StreamToken } from "../../../domain/Ids.ts"
import { holdBack } from "../EventRows.ts"
import { openGap } from "../intake/GapRows.ts"
import { upsertRoom } from "../intake/RoomRows.ts"

/**
 * Takes a room in as joined, unless it is, and has it read back from the store's place in the stream to the event that
 * let us in.
 */
export const noteJoined = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { direct, room }: { readonly room: RoomId; readonly direct: boolean }) {
    const isJoined = (yield* sql`SELECT 1 FROM rooms WHERE room = ${room} AND membership = 'join'`).length > 0
    const change = { room, membership: "join" as const, ...(direct ? { direct } : {}) }
    if (!isJoined || direct) yield* upsertRoom(sql, change)
    if (isJoined) return
    const places = yield* sql<{ name: string; value: string }>`SELECT name, value FROM meta
      WHERE name IN ('token', 'batch')`
    const valueOf = (name: string) => places.find((place) => place.name === name)?.value
    const token = valueOf("token")
    // A store that never took a batch in reads every room back with its first one.
    if (token === undefined) return
    const gap = { room, from: token as StreamToken, until: { _tag: "Invitation" as const } }
    yield* openGap(sql, gap, Number(valueOf("batch") ?? 0), yield* Clock.currentTimeMillis)
    yield* holdBack(sql)
  }
)
