import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { roomChoices } from "../../../domain/spoken/RoomChoices.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { PendingEvent } from "../../../services/intake/IntakeRecords.ts"
import { eventAge, eventSeal, isPending, isSealedEvent, isUnreadable } from "../../store/schema/Columns.ts"
import { orSetAside, readEvent } from "../DamagedRows.ts"
import { isDirect } from "../DirectRoomsSql.ts"
import { batchOf } from "../EventRows.ts"
import { awaitedReplacements } from "../repair/UpgradedRooms.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface PendingRow {
  readonly event: EventId
  readonly room: RoomId
  readonly origin: RoomId | null
  readonly place: number
  readonly raw: string | null
  readonly direct: number | null
  readonly members: number | null
  readonly threads: string | null
  readonly mention: string | null
  readonly space: number | null
  readonly final: string | null
  readonly answered: number
  readonly age: number | null
}

const ages = new Map(Object.entries(eventAge).map(([name, value]) => [value, name as keyof typeof eventAge]))

/** Bytes of the events that are read at once. */
const mostAtOnce = 262_144

const nothing = Effect.succeed<RawEvent>({})

/**
 * An event that was erased, or damaged, has nothing left that is understood, and nobody talks to us in a space:
 * admission ignores it.
 */
const contentOf = ({ raw, space }: PendingRow) =>
  raw === null || space === 1 ? nothing : orSetAside(readEvent(raw), () => nothing)

const pendingOf = (row: PendingRow) =>
  Effect.map(contentOf(row), (raw): PendingEvent => ({
    event: row.event,
    room: row.room,
    origin: row.origin ?? row.room,
    raw,
    batch: batchOf(row.place),
    direct: isDirect(row),
    closed: row.final !== null,
    answered: row.answered === 1,
    ...(row.threads === null && row.mention === null ? {} : { choices: roomChoices(row) }),
    ...(row.age === null ? {} : { age: ages.get(row.age as (typeof eventAge)[keyof typeof eventAge])! })
  }))

/**
 * Whether events of the room of the event `e` are yet to be opened, which go in their order; or one of ours that cannot
 * be read yet stands behind it, which may be its answer.
 */
const waitsForOpening = `(EXISTS (SELECT 1 FROM events s WHERE s.room = e.room AND s.${isSealedEvent})
  OR EXISTS (SELECT 1 FROM events o WHERE o.room = e.room AND o.${isUnreadable}
  AND o.sealed = ${eventSeal.oursUnreadable} AND o.place > e.place))`

/** `IntakeJournal.pending`. */
export const pendingEvents = (sql: SqlClient.SqlClient, run: StoreRun): (typeof IntakeJournal.Service)["pending"] => {
  /** The place of the last event to read: fewer long ones, since reading them keeps everything else waiting. */
  const lastPlace = Effect.fnUntraced(function*(limit: string, awaited: Fragment) {
    const sizes = yield* run(sql<{ place: number; size: number | null }>`
      SELECT place, coalesce(octet_length(clear), octet_length(raw)) AS size FROM events e
      WHERE e.${sql.literal(isPending)} AND e.sealed IS NULL AND NOT ${
      sql.literal(waitsForOpening)
    } AND e.room NOT IN (${awaited})
      ORDER BY place LIMIT ${sql.literal(limit)}`)
    let bytes = 0
    const beyond = sizes.findIndex(({ size }, at) => (bytes += Number(size)) > mostAtOnce && at > 0)
    return (beyond < 0 ? sizes.at(-1) : sizes[beyond - 1])?.place
  })

  // The limit stands in the text: SQLite prepares a statement anew each time that a parameter in this place is bound.
  return Effect.fnUntraced(function*(most) {
    const limit = String(Math.trunc(most))
    const awaited = awaitedReplacements(sql, yield* Clock.currentTimeMillis)
    const last = yield* lastPlace(limit, awaited)
    if (last === undefined) return []
    const rows = yield* run(sql<PendingRow>`
      SELECT e.event, e.room, r.origin, e.place, e.age, coalesce(e.clear, e.raw) AS raw, r.direct, r.members,
      c.threads, c.mention, r.space, f.event AS final,
      EXISTS (SELECT 1 FROM answers a WHERE a.event = e.event) AS answered
      FROM events e LEFT JOIN rooms r ON r.room = e.room LEFT JOIN finals f ON f.prompt = e.event AND f.attempt = 1
      LEFT JOIN room_settings c ON c.origin = coalesce(r.origin, e.room)
      WHERE e.${sql.literal(isPending)} AND e.sealed IS NULL AND NOT ${
      sql.literal(waitsForOpening)
    } AND e.place <= ${last} AND e.room NOT IN (${awaited}) ORDER BY e.place LIMIT ${sql.literal(limit)}`)
    return yield* Effect.forEach(rows, pendingOf)
  })
}
