import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { isHeardThread } from "../../store/schema/Columns.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Facts = Pick<typeof TurnJournal.Service, "saidByUs" | "askedAmong" | "isNewInThread">

/** What the journal knows of the events that a prompt refers to. */
export const promptFacts = (sql: SqlClient.SqlClient, run: StoreRun): Facts => ({
  saidByUs: (event) =>
    Effect.map(
      run(sql<{ content: string }>`SELECT content FROM outbox WHERE event = ${event} LIMIT 1`),
      ([row]): RawEvent | undefined => (row === undefined ? undefined : recordOf(parseJson(row.content)))
    ),

  askedAmong: (chat, events) =>
    events.length === 0 ? Effect.succeed(new Set<EventId>()) : Effect.map(
      run(
        sql<{ prompt: EventId }>`SELECT prompt FROM turns WHERE prompt IN (SELECT value FROM json_each(${
          JSON.stringify(events)
        })) AND chat = ${chat}`
      ),
      (rows) => new Set(rows.map(({ prompt }) => prompt))
    ),

  isNewInThread: ({ chat, turn }) =>
    Effect.map(
      run(sql`SELECT 1 FROM turns WHERE chat = ${chat} AND ${sql.literal(isHeardThread)} AND prompt <> ${turn.prompt}
        LIMIT 1`),
      (rows) => rows.length === 0
    )
})
