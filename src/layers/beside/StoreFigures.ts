import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { isGivenUpGap, isOpenGap, isUnsent } from "../store/schema/Columns.ts"

/** Counts what is open in the store of a running bot, through indices that hold what is open and nothing else. */
export const figures = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  const turns = yield* sql<
    { phase: string; n: number }
  >`SELECT phase, count(*) AS n FROM turns WHERE closed = 0 GROUP BY phase`
  const [unsent] = yield* sql<{ n: number; since: number | null }>`
    SELECT count(*) AS n, min(nullif(t.kept_since, 0)) AS since FROM outbox o LEFT
    JOIN turns t ON t.seq = o.turn WHERE ${sql.literal(isUnsent("o"))}`
  const [open] = yield* sql<{ n: number }>`SELECT count(*) AS n FROM gaps WHERE ${sql.literal(isOpenGap)}`
  const [givenUp] = yield* sql<
    { n: number }
  >`SELECT count(*) AS n FROM gaps WHERE ${sql.literal(isGivenUpGap)}`
  return {
    /** Open turns by phase. */
    turns: new Map(turns.map(({ n, phase }) => [phase, Number(n)])),
    /** Events to be sent, and when the oldest final of them was decided. */
    unsent: { count: Number(unsent?.n ?? 0), since: unsent?.since ?? undefined },
    gaps: { open: Number(open?.n ?? 0), givenUp: Number(givenUp?.n ?? 0) }
  }
})
