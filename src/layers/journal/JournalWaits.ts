import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../domain/Ids.ts"
import type { Wait } from "../../domain/operations/WaitReason.ts"
import type { StoreWaits } from "../../services/store/StoreWaits.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

interface WaitRow extends Omit<Wait, "room" | "nextAt"> {
  readonly room: RoomId | null
  readonly next_at: number | null
}

/** The table `waits`. Nothing of it is fsynced, and nothing outlives the process that waits. */
export const journalWaits = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, run: StoreRun) {
  // A store that cannot be written to fails where more depends on it.
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
  } satisfies typeof StoreWaits.Service
})
