import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"

/** The most parked invitations that are shown. */
const mostParked = 20

/** Invitations that nobody answers; a store of an earlier layout has none. */
export const parkedIn = Effect.fnUntraced(function*(layout: number) {
  if (layout < 5) return { count: 0, rooms: [] }
  const sql = yield* SqlClient.SqlClient
  const isParked = sql.literal("parked = 1 AND membership = 'invite'")
  const [all] = yield* sql<{ count: number }>`SELECT count(*) AS count FROM rooms WHERE ${isParked}`
  const rooms = yield* sql<{ room: string; inviter: string | null }>`
    SELECT room, inviter FROM rooms WHERE ${isParked} ORDER BY room LIMIT ${mostParked}`
  return { count: all?.count ?? 0, rooms }
})
