import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"

/**
 * How much of what there is in a store. Read through the indices of what is open, so it costs what is open, whatever
 * the store holds.
 */
export const figures = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const turns = yield* sql<
    { phase: string; n: number }
  >`SELECT phase, count(*) AS n FROM turns WHERE closed = 0 GROUP BY phase`
  const [unsent] = yield* sql<{ n: number; since: number | null }>`
    SELECT count(*) AS n, min(nullif(t.kept_since, 0)) AS since FROM outbox o LEFT
    JOIN turns t ON t.seq = o.turn WHERE o.sent < o.revision AND o.refused IS NULL`
  const [open] = yield* sql<{ n: number }>`SELECT count(*) AS n FROM holes WHERE state = 'open'`
  const [givenUp] = yield* sql<
    { n: number }
  >`SELECT count(*) AS n FROM holes WHERE state >= 'given up' AND state < 'given uq'`
  return {
    /** Open turns by phase. */
    turns: new Map(turns.map(({ n, phase }) => [phase, Number(n)])),
    /** Events to be sent, and when the oldest closing of them was decided. */
    unsent: { count: Number(unsent?.n ?? 0), since: unsent?.since ?? undefined },
    gaps: { open: Number(open?.n ?? 0), givenUp: Number(givenUp?.n ?? 0) }
  }
})
