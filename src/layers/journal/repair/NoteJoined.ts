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
    const [place] = yield* sql<{ token: StreamToken; batch: number }>`SELECT t.value AS token,
      coalesce((SELECT CAST(b.value AS INTEGER) FROM meta b WHERE b.name = 'batch'), 0) AS batch
      FROM meta t WHERE t.name = 'token'`
    // A store that never took a batch in reads every room back with its first one.
    if (place === undefined) return
    const gap = { room, from: place.token, until: { _tag: "Invitation" as const } }
    yield* openGap(sql, gap, place.batch, yield* Clock.currentTimeMillis)
    yield* holdBack(sql)
  }
)
