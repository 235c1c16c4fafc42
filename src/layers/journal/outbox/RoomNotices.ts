import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { randomUUID } from "node:crypto"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { noticeKey } from "../../../domain/intake/Gap.ts"
import { sharedChat } from "../../../domain/isolation/SharedNotice.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { firstNotice } from "../../store/schema/Columns.ts"
import { putValues } from "../JournalValues.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { isDeleted } from "./DeletedEntries.ts"

export interface RoomNotice {
  readonly chat: ChatId
  readonly room: RoomId
  readonly content: RawEvent
  /** The key of its event; a new one where absent. */
  readonly key?: string
}

/** Enqueues a notice that belongs to no turn, unless the bot is not in the room; returns its entry. */
export const tellRoom = (sql: SqlClient.SqlClient, { chat, content, key, room }: RoomNotice) =>
  sql<{ entry: number }>`INSERT INTO outbox (entry, key, chat, room, turn, part, priority, revision, content)
    SELECT (SELECT min(coalesce(min(entry), 0), ${firstNotice}) - 1 FROM outbox WHERE entry < 0), ${
    key ?? noticeKey(randomUUID())
  }, ${chat}, ${room}, 0, 1, 'first', 0, ${JSON.stringify(content)}
    WHERE EXISTS (SELECT 1 FROM rooms WHERE room = ${room} AND membership = 'join') RETURNING entry`

/** Has a notice say something else, unless it was deleted or says so already. */
export const retellRoom = (sql: SqlClient.SqlClient, entry: number, content: RawEvent) =>
  sql`UPDATE outbox SET content = ${JSON.stringify(content)}, revision = revision + 1, refused = NULL
    WHERE entry = ${entry} AND content <> ${JSON.stringify(content)} AND NOT ${isDeleted(sql)}`

/** Forgets a notice that no request carried yet; returns whether it was so. */
export const untellRoom = (sql: SqlClient.SqlClient, entry: number) =>
  Effect.map(
    sql`DELETE FROM outbox WHERE entry = ${entry} AND sent < 0 AND event IS NULL AND tries = 0 RETURNING entry`,
    (rows) => rows.length > 0
  )

/** The same for all notices of a chat that wait. */
export const untellChat = (sql: SqlClient.SqlClient, chat: ChatId) =>
  sql`DELETE FROM outbox WHERE chat = ${chat} AND sent < revision AND refused IS NULL AND sent < 0 AND event IS NULL
    AND tries = 0`

/** `TurnJournal.tellShared`. That a room was told stands among the small values of the store, by the room. */
export const tellShared =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof TurnJournal.Service)["tellShared"] => (room, content) => {
    const name = sharedChat(room)
    const told = sql`SELECT 1 FROM meta WHERE name = ${name}`
    return run(Effect.gen(function*() {
      if ((yield* told).length > 0) return false
      return yield* sql.withTransaction(Effect.gen(function*() {
        if ((yield* told).length > 0) return false
        const [entry] = yield* tellRoom(sql, { chat: sharedChat(room), room, content })
        if (entry === undefined) return false
        yield* putValues(sql, [[name, "told"]])
        return true
      }))
    }))
  }
