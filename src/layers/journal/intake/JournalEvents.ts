import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { IngestedEvent } from "../../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { readObject } from "../DamagedRows.ts"
import { chunks, insertRows } from "../InsertRows.ts"

/** Slots of one batch, before (gaps, below zero) and after its beginning; batches stay below 2^53 / 2^21. */
const slots = 2 ** 20

/** An event's order in its room: batch and slot in one number. */
export const placeOf = (batch: number, slot: number) =>
  batch * 2 * slots + slots + Math.max(-slots, Math.min(slots - 1, slot))

/** Every event of an earlier batch has a smaller place. */
export const firstPlaceOf = (batch: number) => placeOf(batch, -slots)

export const batchOf = (place: number) => Math.floor(place / (2 * slots))

/**
 * Puts events of one batch in, those without a text as admitted, the others in `state`; known ones stay as they are.
 * How many with a text were new.
 */
export const insertEvents = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, batch: number, state: 0 | 1, events: ReadonlyArray<IngestedEvent>) {
    let fresh = 0
    for (const some of chunks(events)) {
      const made = yield* insertRows(
        sql,
        "events (event, room, place, state, raw)",
        "ON CONFLICT DO NOTHING RETURNING raw IS NOT NULL AS theirs",
        some.map((
          { event, raw, room, order: slot }
        ) => [
          event,
          room,
          placeOf(batch, slot),
          raw === undefined ? 2 : state,
          raw === undefined ? null : JSON.stringify(raw)
        ])
      )
      fresh += made.filter((one) => (one as { readonly theirs: number }).theirs === 1).length
    }
    return fresh
  }
)

/** What was stored once; nothing where it cannot be read any more, as after a damage to the disk. */
export const readEvent = (raw: string | null): RawEvent => (raw === null ? undefined : readObject(raw)) ?? {}
