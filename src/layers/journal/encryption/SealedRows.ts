import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { SealedEvent, SealedEvents } from "../../../services/intake/SealedEvents.ts"
import { eventSeal, isSealedEvent } from "../../store/schema/Columns.ts"
import { orSetAside, readEvent } from "../DamagedRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import type { OpeningCounts } from "./OpeningCounts.ts"

interface SealedRow {
  readonly event: EventId
  readonly room: RoomId
  readonly raw: string | null
  readonly sealed: number
  readonly openings: number
}

const nothing = Effect.succeed<RawEvent>({})

const sealedOf = ({ event, openings, raw, room, sealed }: SealedRow) =>
  Effect.map(
    raw === null ? nothing : orSetAside(readEvent(raw), () => nothing),
    (read): SealedEvent => ({ event, room, raw: read, isOurs: sealed === eventSeal.ours, openings })
  )

/** Those before the first that may have ended a process, or that one alone. */
const upToSuspect = (rows: ReadonlyArray<SealedRow>): ReadonlyArray<SealedRow> => {
  const suspect = rows.findIndex(({ openings }) => openings > 0)
  return suspect < 0 ? rows : rows.slice(0, Math.max(1, suspect))
}

/** `SealedEvents.sealed`. */
export const sealedRows =
  (sql: SqlClient.SqlClient, run: StoreRun, counts: OpeningCounts): (typeof SealedEvents.Service)["sealed"] =>
  // The limit stands in the text: SQLite prepares a statement anew each time that a parameter in this place is bound.
  (limit) =>
    Effect.flatMap(
      run(Effect.tap(
        sql.withTransaction(Effect.gen(function*() {
          const rows = yield* sql<SealedRow>`SELECT event, room, raw, sealed, openings FROM events
            WHERE ${sql.literal(isSealedEvent)} ORDER BY place LIMIT ${sql.literal(String(Math.trunc(limit)))}`
          const chosen = upToSuspect(rows.map(counts.ofOthers))
          yield* counts.begin(chosen)
          return chosen
        })),
        counts.noteBegun
      )),
      (rows) => Effect.forEach(rows, sealedOf)
    )
