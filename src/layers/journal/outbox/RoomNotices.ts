import type * as SqlClient from "effect/sql/SqlClient"
import { randomUUID } from "node:crypto"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { noticeKey } from "../../../domain/intake/Gap.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { firstNotice } from "../../store/schema/Columns.ts"

export interface RoomNotice {
  readonly chat: ChatId
  readonly room: RoomId
  readonly content: RawEvent
  /** The key of its event; a new one where absent. */
  readonly key?: string
}

/** Enqueues a notice that belongs to no turn, unless the bot is not in the room. */
export const tellRoom = (sql: SqlClient.SqlClient, { chat, content, key, room }: RoomNotice) =>
  sql`INSERT INTO outbox (entry, key, chat, room, turn, part, priority, revision, content)
    SELECT (SELECT min(coalesce(min(entry), 0), ${firstNotice}) - 1 FROM outbox WHERE entry < 0), ${
    key ?? noticeKey(randomUUID())
  }, ${chat}, ${room}, 0, 1, 'first', 0, ${JSON.stringify(content)}
    WHERE EXISTS (SELECT 1 FROM rooms WHERE room = ${room} AND membership = 'join')`
