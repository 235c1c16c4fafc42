import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { IngestedEvent } from "../../domain/intake/SyncDelta.ts"
import { eventState } from "./Columns.ts"
import { chunks, insertRows } from "./statements/InsertRows.ts"

/** Events of one batch, before (out of gaps, below zero) and after its beginning; batches stay below 2^53 / 2^21. */
const orders = 2 ** 20

/** An event's order in its room: its batch and its order in that batch in one number. */
export const eventPlaceOf = (batch: number, order: number) =>
  batch * 2 * orders + orders + Math.max(-orders, Math.min(orders - 1, order))

/** Every event of an earlier batch has a smaller place. */
export const firstPlaceOf = (batch: number) => eventPlaceOf(batch, -orders)

export const batchOf = (place: number) => Math.floor(place / (2 * orders))

/**
 * Inserts events of one batch in the given state, those without a text as admitted; known ones stay as they are.
 * Returns how many with a text were new.
 */
export const insertEvents = Effect.fnUntraced(
  function*(
    sql: SqlClient.SqlClient,
    batch: number,
    state: typeof eventState.pending | typeof eventState.waiting,
    events: ReadonlyArray<IngestedEvent>
  ) {
    let fresh = 0
    for (const some of chunks(events)) {
      const made = yield* insertRows(
        sql,
        "events (event, room, place, state, raw)",
        "ON CONFLICT DO NOTHING RETURNING raw IS NOT NULL AS theirs",
        some.map(({ event, order, raw, room }) => [
          event,
          room,
          eventPlaceOf(batch, order),
          raw === undefined ? eventState.admitted : state,
          raw === undefined ? null : JSON.stringify(raw)
        ])
      )
      fresh += made.filter((one) => (one as { readonly theirs: number }).theirs === 1).length
    }
    return fresh
  }
)

/** Erases the text of events and keeps their ids, so that they are never admitted again. */
export const eraseTexts = (sql: SqlClient.SqlClient, where: Fragment) =>
  sql`UPDATE events SET raw = NULL, clear = NULL WHERE ${where}`
