import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, PromptId, RoomId, UserId } from "../../../domain/Ids.ts"
import { queued } from "../../../domain/turns/Turn.ts"
import type { Journal } from "../../../services/journal/Journal.ts"
import { isDirect } from "../intake/JournalRooms.ts"
import type { StoreRun } from "../JournalSql.ts"

type Strikes = Pick<typeof Journal.Service, "bareTurn" | "countCrash" | "clearCrashes">

interface BareRow {
  readonly seq: number
  readonly prompt: EventId
  readonly attempt: number
  readonly id: PromptId
  readonly chat: ChatId
  readonly room: RoomId
  readonly thread_root: EventId | null
  readonly author: UserId
  readonly direct: number | null
  readonly members: number | null
  readonly parts: number
  readonly strikes: number
}

/** None of it is fsynced: it is about crashes of the process, and a power cut forgives. */
export const journalStrikes = (sql: SqlClient.SqlClient, run: StoreRun): Strikes => ({
  bareTurn: (chat) =>
    Effect.map(
      run(
        sql<
          BareRow
        >`SELECT t.seq, t.prompt, t.attempt, t.id, t.chat, t.room, t.thread_root, t.author, t.strikes,
          r.direct, r.members,
          (SELECT count(*) FROM outbox o WHERE o.slot BETWEEN t.seq * 4096 AND t.seq * 4096 + 3071) AS parts
        FROM turns t LEFT JOIN rooms r ON r.room = t.room WHERE t.closed = 0
        AND t.chat = ${chat} ORDER BY t.seq LIMIT 1`
      ),
      (rows) =>
        Option.map(Option.fromUndefinedOr(rows[0]), (row) => ({
          seq: row.seq,
          turn: queued(row.prompt, row.attempt, row.id),
          chat: row.chat,
          room: row.room,
          threadRoot: row.thread_root ?? undefined,
          author: row.author,
          direct: isDirect(row),
          generation: 0,
          raw: undefined,
          reply: undefined,
          parts: Number(row.parts),
          signalled: false,
          crashes: Number(row.strikes)
        }))
    ),
  countCrash: ({ seq }) => run(sql`UPDATE turns SET strikes = strikes + 1 WHERE seq = ${seq}`),
  clearCrashes: ({ seq }) => run(sql`UPDATE turns SET strikes = 0 WHERE seq = ${seq} AND closed = 0`)
})
