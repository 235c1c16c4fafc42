import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { jsonField } from "../../store/schema/Columns.ts"
import { askerSignal, putAskers, tellOutside } from "../SignalRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Presence = Pick<typeof TurnJournal.Service, "openAskers" | "stopOutside" | "noteAsker">

/** Whether the bot is not in the room of one of these turns. Only then all open turns need be looked at. */
export const isOutside = (sql: SqlClient.SqlClient, turns: ReadonlyArray<{ readonly room: RoomId }>) =>
  turns.length === 0 ? Effect.succeed(false) : Effect.map(
    sql`SELECT 1 FROM rooms WHERE ${sql.in("room", [...new Set(turns.map(({ room }) => room))])}
      AND membership <> 'join' LIMIT 1`,
    (rows) => rows.length > 0
  )

/**
 * Tells the open turns of rooms that the bot is not in to stop, within the caller's transaction; returns their chats.
 */
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
  readonly chat: ChatId
  readonly prompt: EventId
  readonly newest: number
  readonly body: string
}

/**
 * Tells the open turns of `user` in a room that their asker is gone or back, within the caller's transaction. Of what
 * events say, the newest by its place in the room counts, and nothing from before the attempt was asked for: a gap may
 * be filled long after the room went on. The news takes the place of what it revokes, where the turn has not read that
 * yet, so that no coming and going piles up.
 */
export const tellAsker = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { event, here, room, user }: AskerNews) {
    const place = sql`(SELECT place FROM events WHERE event = ${event ?? null})`
    const concerned = sql`turns.closed = 0 AND turns.room = ${room} AND turns.author = ${user} AND coalesce(${place}
      > coalesce(turns.asker_place, (SELECT place FROM events WHERE event = turns.prompt)), TRUE)`
    const knows = sql.literal(`${jsonField("turns.data", "askerGone")} = 1`)
    const willRead = sql.literal(`${jsonField("s.body", "_tag")} = 'Asker' AND ${jsonField("s.body", "here")} = 0`)
    // Somebody who is back is news only to a turn that knows, or will read, that they were gone.
    const told = yield* sql<Asking>`SELECT turns.chat, turns.prompt, coalesce(n.seq, 0) AS newest,
      coalesce(n.body, '') AS body FROM turns LEFT JOIN signals n ON n.seq = (SELECT max(s.seq) FROM signals s
      WHERE s.prompt = turns.prompt) WHERE ${concerned} AND coalesce(n.body, '') <> ${askerSignal(here)}
      AND (${!here} OR ${knows} OR EXISTS (SELECT 1 FROM signals s WHERE s.prompt = turns.prompt AND ${willRead}))`
    if (event !== undefined) {
      yield* sql`UPDATE turns SET asker_place = coalesce(${place}, asker_place) WHERE ${concerned}`
    }
    yield* putAskers(sql, told, here)
    return told
  }
)

const chatsOf = (
  told: ReadonlyArray<{ readonly chat: ChatId }>
): ReadonlyArray<ChatId> => [...new Set(told.map(({ chat }) => chat))]

export const journalPresence = (sql: SqlClient.SqlClient, run: StoreRun): Presence => ({
  openAskers: run(sql<{ room: RoomId; author: UserId }>`SELECT DISTINCT room, author FROM turns WHERE closed = 0`),
  stopOutside: Effect.map(run(sql.withTransaction(stopOutside(sql))), chatsOf),
  noteAsker: Effect.fn("TurnJournal.noteAsker")(function*(room, user, here) {
    return chatsOf(yield* run(sql.withTransaction(tellAsker(sql, { room, user, here }))))
  })
})
