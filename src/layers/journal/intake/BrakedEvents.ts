import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { brakePlace, brakeTime } from "../../../domain/intake/ProgramBrake.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { eventState, isAwaitedGap, isHeld, isPending } from "../Columns.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"

/** Holds an event back, and enqueues the notice that tells its room so. */
export const holdEvent = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { event, notice, room, until }: Extract<Admission, { _tag: "Hold" }>) {
    yield* sql`UPDATE events SET state = ${eventState.held}, held_until = ${until}
      WHERE event = ${event} AND ${sql.literal(isPending)}`
    if (notice !== undefined) yield* tellRoom(sql, { ...brakePlace(event), room, content: notice })
  }
)

/** Makes held events pending whose time has come; returns until when the next one is held. */
export const releaseEvents = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, now: number) {
  const held = sql.literal(isHeld)
  // A time further away than any brake's was written before the clock was put back.
  for (const due of [sql`held_until <= ${now}`, sql`held_until > ${now + brakeTime}`]) {
    yield* sql`UPDATE events SET held_until = NULL, state = CASE WHEN room IN (SELECT room FROM gaps
      WHERE ${sql.literal(isAwaitedGap)}) THEN ${eventState.waiting} ELSE ${eventState.pending} END
      WHERE ${held} AND ${due}`
  }
  const [next] = yield* sql<{ at: number | null }>`SELECT min(held_until) AS at FROM events WHERE ${held}`
  return next?.at === null || next?.at === undefined ? undefined : Number(next.at)
})
