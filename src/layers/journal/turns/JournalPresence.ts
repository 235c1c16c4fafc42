import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId, UserId } from "../../../domain/Ids.ts"
import type { Journal, Signal } from "../../../services/journal/Journal.ts"
import type { StoreRun } from "../JournalSql.ts"

type Presence = Pick<typeof Journal.Service, "openAskers" | "stopOutside" | "noteAsker">
type Woken = ReadonlyArray<{ readonly chat: ChatId }>

const stop = JSON.stringify({ _tag: "Stop" } satisfies Signal)

/** What the end of a membership, ours or an asker's, means for open turns, for whoever has a transaction. */
export const presenceSignals = (sql: SqlClient.SqlClient) => {
  /** The plus keeps to the index of the open turns. */
  const outside = Effect.gen(function*() {
    const open = yield* sql<
      { chat: ChatId; prompt: string }
    >`SELECT DISTINCT t.chat, t.prompt FROM turns t CROSS JOIN rooms r ON r.room = t.room
      WHERE t.closed = 0 AND r.membership <> 'join'`
    for (const { prompt } of open) {
      yield* sql`INSERT INTO signals (prompt, body) SELECT ${prompt}, ${stop}
        WHERE NOT EXISTS (SELECT 1 FROM signals WHERE prompt = ${prompt} AND body = ${stop})`
    }
    return open satisfies Woken
  })

  /** Who comes back is news only to a turn that knows, or will read, that they were gone. */
  const asker = Effect.fnUntraced(function*(room: RoomId, user: UserId, here: boolean) {
    const body = JSON.stringify({ _tag: "Asker", here } satisfies Signal)
    const gone = JSON.stringify({ _tag: "Asker", here: false } satisfies Signal)
    const open = yield* sql<{ chat: ChatId; prompt: string }>`SELECT t.chat, t.prompt FROM turns t
      WHERE t.closed = 0 AND +t.room = ${room} AND t.author = ${user} AND (${!here}
      OR coalesce(t.data, '') LIKE '%"askerGone":true%'
      OR EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND s.body = ${gone}))`
    for (const { prompt } of open) yield* sql`INSERT INTO signals (prompt, body) VALUES (${prompt}, ${body})`
    return open satisfies Woken
  })

  return { outside, asker }
}

const chatsOf = (woken: Woken): ReadonlyArray<ChatId> => [...new Set(woken.map(({ chat }) => chat))]

export const journalPresence = (sql: SqlClient.SqlClient, run: StoreRun): Presence => {
  const { asker, outside } = presenceSignals(sql)
  return {
    openAskers: run(
      sql<{ room: RoomId; author: UserId }>`SELECT DISTINCT room, author FROM turns WHERE closed = 0`
    ),
    stopOutside: Effect.map(run(sql.withTransaction(outside)), chatsOf),
    noteAsker: (room, user, here) => Effect.map(run(sql.withTransaction(asker(room, user, here))), chatsOf)
  }
}
