import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { countOpenings } from "../EventRows.ts"

interface Counted {
  readonly event: EventId
  readonly openings: number
}

/**
 * The column `openings`: how many processes began to open an event and ended in the midst of it. Each process counts
 * itself ahead, once, and takes that back where it goes on, or ends in order; only one that is ended leaves its count.
 */
export const makeOpeningCounts = (sql: SqlClient.SqlClient) => {
  /** What this process counted: no more than it opens at once. */
  const begun = new Set<EventId>()
  return {
    /** How many other processes counted themselves. */
    ofOthers: <A extends Counted>(row: A): A =>
      begun.has(row.event) ? { ...row, openings: Math.max(0, row.openings - 1) } : row,
    /** Within the caller's transaction; `noteBegun` once that is kept. */
    begin: (events: ReadonlyArray<Counted>) => countOpenings(sql, events.filter(({ event }) => !begun.has(event)), 1),
    noteBegun: (events: ReadonlyArray<Counted>) =>
      Effect.sync(() => {
        for (const { event } of events) begun.add(event)
      }),
    /** What came of these is in the store, and their count with it. */
    noteEnded: (events: ReadonlyArray<{ readonly event: EventId }>) =>
      Effect.sync(() => {
        for (const { event } of events) begun.delete(event)
      }),
    takeBack: Effect.suspend(() => {
      const events = Array.from(begun, (event) => ({ event }))
      if (events.length === 0) return Effect.void
      return Effect.andThen(
        sql.withTransaction(countOpenings(sql, events, -1)),
        Effect.sync(() => {
          for (const { event } of events) begun.delete(event)
        })
      )
    })
  }
}
export type OpeningCounts = ReturnType<typeof makeOpeningCounts>
