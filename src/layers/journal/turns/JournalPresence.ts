import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { Signal } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { stopSignal } from "../SignalRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Presence = Pick<typeof TurnJournal.Service, "openAskers" | "stopOutside" | "noteAsker">

/** Whether the bot is not in the room of one of these turns. Only then all open turns need be looked at. */
export const isOutside = (sql: SqlClient.SqlClient, turns: ReadonlyArray<{ readonly room: RoomId }>) =>
  turns.length === 0 ? Effect.succeed(false) : Effect.map(
    sql`SELECT 1 FROM rooms WHERE ${sql.in("room", [...new Set(turns.map(({ room }) => room))])}
      AND membership <> 'join' LIMIT 1`,
    (rows) => rows.length > 0
  )

/** Tells those of the open turns that are in rooms which the bot is not in to stop, each once. */
export const tellOutside = (sql: SqlClient.SqlClient, which: Fragment) =>
  // A CROSS JOIN keeps the order of the tables: SQLite would read every room first.
  sql`INSERT INTO signals (prompt, body) SELECT t.prompt, ${stopSignal}
    FROM turns t CROSS JOIN rooms r ON r.room = t.room
    WHERE t.closed = 0 AND r.membership <> 'join' AND ${which}
    AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND s.body = ${stopSignal})`

/** Tells the open turns of rooms that the bot is not in to stop, within the caller's transaction; returns their chats. */
export const stopOutside = Effect.fnUntraced(function*(sql: SqlClient.SqlClient) {
  yield* tellOutside(sql, sql`TRUE`)
  return yield* sql<{ chat: ChatId }>`SELECT DISTINCT t.chat FROM turns t CROSS JOIN rooms r ON r.room = t.room
    WHERE t.closed = 0 AND r.membership <> 'join'`
})

/** Somebody who is in a room, or is not any more; `event` said so, where one did. */
interface AskerNews {
  readonly room: RoomId
  readonly user: UserId
  readonly here: boolean
  readonly event?: EventId
}

interface Asking {
  readonly seq: number
  readonly chat: ChatId
  readonly prompt: EventId
  readonly news: number
}

/**
 * Tells the open turns of `user` in a room that their asker is gone or back, within the caller's transaction. Of what
 * events say, the newest by its place in the room counts, and nothing from before the attempt was asked for: a gap may
 * be filled long after the room went on.
 */
export const tellAsker = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { event, here, room, user }: AskerNews) {
    const body = JSON.stringify({ _tag: "Asker", here } satisfies Signal)
    const gone = JSON.stringify({ _tag: "Asker", here: false } satisfies Signal)
    const place = sql`(SELECT place FROM events WHERE event = ${event ?? null})`
    // Somebody who is back is news only to a turn that knows, or will read, that they were gone.
    const asking = yield* sql<Asking>`SELECT t.seq, t.chat, t.prompt, (${!here}
        OR coalesce(t.data, '') LIKE '%"askerGone":true%'
        OR EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND s.body = ${gone})) AS news
      FROM turns t WHERE t.closed = 0 AND t.room = ${room} AND t.author = ${user}
      AND coalesce(${place} > coalesce(t.asker_place, (SELECT place FROM events WHERE event = t.prompt)), TRUE)`
    for (const { seq } of asking) {
      yield* sql`UPDATE turns SET asker_place = coalesce(${place}, asker_place) WHERE seq = ${seq}`
    }
    const told = asking.filter(({ news }) => news === 1)
    for (const { prompt } of told) yield* sql`INSERT INTO signals (prompt, body) VALUES (${prompt}, ${body})`
    return told
  }
)

const chatsOf = (
  told: ReadonlyArray<{ readonly chat: ChatId }>
): ReadonlyArray<ChatId> => [...new Set(told.map(({ chat }) => chat))]

export const journalPresence = (sql: SqlClient.SqlClient, run: StoreRun): Presence => ({
  openAskers: run(sql<{ room: RoomId; author: UserId }>`SELECT DISTINCT room, author FROM turns WHERE closed = 0`),
  stopOutside: Effect.map(run(sql.withTransaction(stopOutside(sql))), chatsOf),
  noteAsker: (room, user, here) => Effect.map(run(sql.withTransaction(tellAsker(sql, { room, user, here }))), chatsOf)
})
