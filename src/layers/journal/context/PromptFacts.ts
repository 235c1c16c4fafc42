import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { SaidByUs } from "../../../services/turns/SaidByUs.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { isHeardThread } from "../../store/schema/Columns.ts"
import { originOf } from "../repair/UpgradedRooms.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Facts = Pick<typeof TurnJournal.Service, "saidByUs" | "askedAmong" | "isNewInThread">

interface SaidRow {
  readonly content: string
  readonly room: RoomId
  readonly asker: UserId | null
}

/** What the journal knows of the events that a prompt refers to. */
export const promptFacts = (sql: SqlClient.SqlClient, run: StoreRun): Facts => ({
  saidByUs: (room, event) =>
    Effect.map(
      run(sql<SaidRow>`SELECT o.content, o.room, t.author AS asker FROM outbox o LEFT JOIN turns t ON t.seq = o.turn
        WHERE o.event = ${event} AND ${sql.literal(originOf("o.room"))} =
        coalesce((SELECT r.origin FROM rooms r WHERE r.room = ${room}), ${room}) LIMIT 1`),
      ([row]): SaidByUs | undefined =>
        row === undefined
          ? undefined
          : { content: recordOf(parseJson(row.content)), room: row.room, asker: row.asker ?? undefined }
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
