import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { isOfDamaged } from "../../../domain/crypto/Unreadable.ts"
import { unreadableChat } from "../../../domain/intake/UnreadableNotice.ts"
import type { SealedEvents, UnreadableSession } from "../../../services/intake/SealedEvents.ts"
import { eventSeal } from "../../store/schema/Columns.ts"
import { giveUpUnreadable } from "../EventRows.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

/** `told` of a session: 2 is of ours, of which nobody is told. */
const tells = { nobody: 0, once: 1, bySigned: 3 } as const

/** Who was told that a session cannot be read. */
export const toldSessions = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): Pick<typeof SealedEvents.Service, "firstUntold" | "retellUnverified" | "tellUnreadable" | "untoldSessions"> => ({
  untoldSessions: (before, limit) =>
    run(sql<UnreadableSession>`SELECT room, session, sender, event, reason FROM unreadable
        WHERE told = 0 AND since <= ${before} ORDER BY since LIMIT ${sql.literal(String(Math.trunc(limit)))}`),

  firstUntold: Effect.map(
    run(sql<{ since: number | null }>`SELECT min(since) AS since FROM unreadable WHERE told = 0`),
    ([row]) => row?.since ?? undefined
  ),

  retellUnverified: (now) =>
    run(sql`UPDATE unreadable SET told = ${tells.nobody}, since = ${now}
        WHERE told = ${tells.once} AND reason = 'unverified'`),

  tellUnreadable: ({ event, room, session }, notice, isSigned) =>
    run(sql.withTransaction(Effect.gen(function*() {
      const waits = yield* sql`SELECT 1 FROM events WHERE sealed = ${eventSeal.unreadable} AND room = ${room}
          AND session = ${session} LIMIT 1`
      // It could be read meanwhile: the row goes, so that later trouble with the session is told anew.
      if (waits.length === 0) {
        yield* sql`DELETE FROM unreadable WHERE room = ${room} AND session = ${session}`
        return false
      }
      const told = isSigned === true ? tells.bySigned : tells.once
      const news = yield* sql`UPDATE unreadable SET told = ${told} WHERE room = ${room} AND session = ${session}
          AND told = ${tells.nobody} RETURNING 1`
      if (news.length === 0) return false
      // A store that is older than the room, or a new device, meets messages that were answered long ago.
      const unanswered = yield* sql`SELECT 1 FROM events WHERE sealed = ${eventSeal.unreadable} AND room = ${room}
          AND session = ${session} AND NOT EXISTS (SELECT 1 FROM finals WHERE finals.prompt = events.event) LIMIT 1`
      // Of what is damaged nothing is to be waited for.
      if (isOfDamaged(session)) yield* giveUpUnreadable(sql, room, session)
      if (unanswered.length === 0 || notice === undefined) return false
      return (yield* tellRoom(sql, { chat: unreadableChat(event), room, content: notice })).length > 0
    })))
})
