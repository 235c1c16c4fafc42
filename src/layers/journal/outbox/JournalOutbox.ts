import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import type { Priority } from "../../../domain/Priority.ts"
import type { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import { isUnsent } from "../../store/schema/Columns.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { claimEntry, outsideOf } from "./ClaimEntry.ts"
import { claimSettlement } from "./ClaimSettlement.ts"
import { journalOwed } from "./JournalOwed.ts"

/** The table `outbox`. A restore and a reset, which run beside no bot, write to it too. */
export const journalOutbox = (sql: SqlClient.SqlClient, run: StoreRun): typeof OutboxJournal.Service => {
  const unsent = sql.literal(isUnsent())
  return {
    pendingChats: Effect.map(
      run(sql<{ chat: ChatId }>`SELECT DISTINCT chat FROM outbox WHERE ${unsent}`),
      (rows) => rows.map(({ chat }) => chat)
    ),

    pendingRooms: Effect.map(
      run(sql<{ room: RoomId }>`SELECT DISTINCT room FROM outbox WHERE ${unsent}`),
      (rows) => rows.map(({ room }) => room)
    ),

    nextPriority: (chat, past) =>
      Effect.map(
        run(
          sql<{ priority: Priority }>`SELECT priority FROM outbox WHERE chat = ${chat} AND ${unsent} AND ${
            outsideOf(sql, past)
          } ORDER BY entry LIMIT 1`
        ),
        (rows) => Option.fromUndefinedOr(rows[0]?.priority)
      ),

    owed: journalOwed(sql, run),
    claim: claimEntry(sql, run),
    ...claimSettlement(sql, run)
  }
}
