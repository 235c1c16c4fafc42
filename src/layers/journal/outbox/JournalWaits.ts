import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../../domain/Ids.ts"
import type { Wait } from "../../../domain/operations/WaitReason.ts"
import type { Journal } from "../../../services/journal/Journal.ts"
import type { StoreRun } from "../JournalSql.ts"

interface WaitRow extends Omit<Wait, "room" | "nextAt"> {
  readonly room: RoomId | null
  readonly next_at: number | null
}

/** None of it is fsynced, and none of it outlives the process that waits. */
export const journalWaits = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, run: StoreRun) {
  // A store that cannot be written now shows where it is written for more.
  if ((yield* run(sql`SELECT 1 FROM waits LIMIT 1`)).length > 0) yield* Effect.ignore(run(sql`DELETE FROM waits`))
  return {
    noteWait: ({ kind, nextAt, room, since, subject, tries, why }) =>
      run(
        sql`INSERT INTO waits (kind, subject, room, why, since, tries, next_at) VALUES (${kind}, ${subject}, ${
          room ?? null
        }, ${why}, ${since}, ${tries}, ${nextAt ?? null})
        ON CONFLICT (kind, subject) DO UPDATE SET why = excluded.why, tries = excluded.tries, next_at =
        excluded.next_at`
      ),
    endWait: (kind, subject) => run(sql`DELETE FROM waits WHERE kind = ${kind} AND subject = ${subject}`),
    waits: Effect.map(
      run(sql<WaitRow>`SELECT kind, subject, room, why, since, tries, next_at FROM waits ORDER BY since`),
      (rows) =>
        rows.map(({ next_at, room, ...row }) => ({ ...row, room: room ?? undefined, nextAt: next_at ?? undefined }))
    )
  } satisfies Pick<typeof Journal.Service, "noteWait" | "endWait" | "waits">
})
