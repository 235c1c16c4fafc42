import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { jsonField } from "../../store/schema/Columns.ts"
import { askerSignal, insertStopOnce, putAskers } from "../SignalRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Presence = Pick<typeof TurnJournal.Service, "openAskers" | "stopOutside" | "noteAsker">

interface Told {
  readonly chat: ChatId
  readonly prompt: EventId
}

/** Whether the bot is not in the room of one of these turns. Only then all open turns need be looked at. */
export const isOutside = (sql: SqlClient.SqlClient, turns: ReadonlyArray<{ readonly room: RoomId }>) =>
  turns.length === 0 ? Effect.succeed(false) : Effect.map(
    sql`SELECT 1 FROM rooms WHERE ${sql.in("room", [...new Set(turns.map(({ room }) => room))])}
      AND membership <> 'join' LIMIT 1`,
    (rows) => rows.length > 0
  )

/** Tells the open turns of rooms that the bot is not in to stop, within the caller's transaction. */
export const stopOutside = Effect.fnUntraced(function*(sql: SqlClient.SqlClient) {
  // A CROSS JOIN keeps the order of the tables: SQLite would read every room first.
  const open = yield* sql<Told>`SELECT DISTINCT t.chat, t.prompt FROM turns t CROSS JOIN rooms r ON r.room = t.room
    WHERE t.closed = 0 AND r.membership <> 'join'`
  for (const { prompt } of open) yield* insertStopOnce(sql, prompt)
  return open
})

/**
 * Tells the open turns of `user` in a room that their asker is gone or back, within the caller's transaction. The news
 * takes the place of what it revokes, where the turn has not read that yet, so that no coming and going piles up.
 */
export const tellAsker = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, room: RoomId, user: UserId, here: boolean) {
    const knows = sql.literal(`${jsonField("t.data", "askerGone")} = 1`)
    const willRead = sql.literal(`${jsonField("s.body", "_tag")} = 'Asker' AND ${jsonField("s.body", "here")} = 0`)
    // Somebody who is back is news only to a turn that knows, or will read, that they were gone.
    const open = yield* sql<Told & { readonly newest: number; readonly body: string }>`SELECT t.chat, t.prompt,
      n.seq AS newest, n.body FROM turns t LEFT JOIN signals n ON n.seq = (SELECT max(s.seq) FROM signals s
      WHERE s.prompt = t.prompt) WHERE t.closed = 0 AND t.room = ${room} AND t.author = ${user}
      AND coalesce(n.body, '') <> ${askerSignal(here)} AND (${!here} OR ${knows}
      OR EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND ${willRead}))`
    yield* putAskers(sql, open, here)
    return open
  }
)

const chatsOf = (told: ReadonlyArray<Told>): ReadonlyArray<ChatId> => [...new Set(told.map(({ chat }) => chat))]

export const journalPresence = (sql: SqlClient.SqlClient, run: StoreRun): Presence => ({
  openAskers: run(sql<{ room: RoomId; author: UserId }>`SELECT DISTINCT room, author FROM turns WHERE closed = 0`),
  stopOutside: Effect.map(run(sql.withTransaction(stopOutside(sql))), chatsOf),
  noteAsker: Effect.fn("TurnJournal.noteAsker")(function*(room, user, here) {
    return chatsOf(yield* run(sql.withTransaction(tellAsker(sql, room, user, here))))
  })
})
