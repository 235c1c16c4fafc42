import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId, StreamToken } from "../../../domain/Ids.ts"
import type { NewGap } from "../../../domain/intake/SyncDelta.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { gapState, isOpenGap } from "../../store/schema/Columns.ts"

/** In `gaps.ends`, for a gap without a token at its end: it goes back to what the journal knows. */
const knownEnd = ""

export interface GapRow {
  readonly id: number
  readonly room: RoomId
  readonly batch: number
  readonly begins: StreamToken
  readonly ends: StreamToken | null
  readonly found: number
  readonly since: number
  readonly late: number
}

export const gapOf = ({ begins, ends, found, id, late, room, since }: GapRow): Gap => ({
  id,
  room,
  found,
  since,
  late: late === 1,
  from: begins,
  until: ends === null
    ? { _tag: "Invitation" }
    : ends === knownEnd
    ? { _tag: "Known" }
    : { _tag: "Token", token: ends }
})

/**
 * Opens a gap within the caller's transaction. One that goes back to what the journal knows replaces the open gaps of
 * its room and goes beyond them: what is known lies above them, and their own tokens are worth nothing any more. A room
 * that does not wait for its open gaps does not wait for the new one either.
 */
export const openGap = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { from, room, until }: NewGap, batch: number, now: number) {
    const isOpen = sql.literal(isOpenGap)
    const [before] = yield* sql<{ late: number | null; since: number | null }>`
      SELECT max(late) AS late, min(since) AS since FROM gaps WHERE ${isOpen} AND room = ${room}`
    const replaced = until._tag === "Known" &&
      (yield* sql`UPDATE gaps SET state = ${gapState.replaced} WHERE ${isOpen} AND room = ${room} RETURNING 1`)
          .length > 0
    const ends = until._tag === "Token" ? until.token : until._tag === "Known" && !replaced ? knownEnd : null
    yield* sql`INSERT INTO gaps (room, batch, begins, ends, since, late)
      VALUES (${room}, ${batch}, ${from}, ${ends}, ${replaced ? before?.since ?? now : now}, ${before?.late ?? 0})`
  }
)
