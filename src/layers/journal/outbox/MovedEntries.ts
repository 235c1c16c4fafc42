import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { RoomId } from "../../../domain/Ids.ts"
import { at, readText } from "../../../domain/Json.ts"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import { firstQuestion } from "../../../domain/questions/QuestionParts.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import { entriesOf, isUnsent, unclaimed } from "../../store/schema/Columns.ts"
import { headOf } from "../repair/UpgradedRooms.ts"
import { isDeleted } from "./DeletedEntries.ts"

const asked =
  `CASE WHEN json_valid(outbox.content) THEN json_extract(outbox.content, '$."matrix-surface.turn".asked') END`

/** A notice that asks for consent which nobody gave yet: the old room takes no reactions to it any more. */
const isAsking = `outbox.entry IN (SELECT mc.entry FROM consents mc WHERE mc.entry IS NOT NULL AND mc.settled IS NULL)`

/** What goes on after a move: what is unsent, what asks, and of open turns the answer and the question. */
const goesOn =
  `(${isUnsent()} OR ${isAsking} OR (EXISTS (SELECT 1 FROM turns mt WHERE mt.seq = outbox.turn AND mt.closed = 0)
  AND (outbox.part < ${firstQuestion} OR outbox.part = ${progressPart} OR ${asked} = 'open')))`

/**
 * Moves those of the entries that fulfil a condition to where their rooms' chats went on. What may have reached the
 * server stays. They become new events there, under keys of their own: nothing edits an event of another room.
 */
export const moveEntries = (sql: SqlClient.SqlClient, where: Fragment) =>
  sql`UPDATE outbox SET room = ${sql.literal(headOf("outbox.room"))}, key = key || '+', event = NULL, sent = -1,
    sent_at = NULL, asked_at = NULL
    WHERE ${where} AND tries = 0 AND refused IS NULL AND NOT ${isDeleted(sql)} AND ${sql.literal(goesOn)}
    AND ${sql.literal(headOf("outbox.room"))} IS NOT NULL`

/** Moves what a room has unsent, and what open turns show in it, to where its chats went on. */
export const moveEntriesOf = (sql: SqlClient.SqlClient, room: RoomId, head: RoomId) =>
  Effect.all([
    moveEntries(sql, sql`${sql.literal(isUnsent())} AND room = ${room}`),
    moveEntries(sql, sql`${sql.literal(isAsking)} AND room = ${room}`),
    moveEntries(
      sql,
      sql`room = ${room} AND entry IN (SELECT o.entry FROM turns t JOIN outbox o ON o.entry ${
        sql.literal(entriesOf("t.seq"))
      } WHERE t.room = ${head} AND t.closed = 0)`
    )
  ], { discard: true })

/** `OutboxJournal.moveOn`, within a transaction. */
export const moveOn = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, { entry }: ClaimedEntry) {
  const freed = yield* sql`UPDATE outbox SET ${sql.literal(unclaimed)}
    WHERE entry = ${entry} AND ${sql.literal(headOf("outbox.room"))} IS NOT NULL RETURNING 1`
  if (freed.length === 0) return false
  yield* moveEntries(sql, sql`entry = ${entry}`)
  return true
})

/** A content without its relation to an event of another room, which a homeserver may refuse. */
export const withinRoom = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, room: RoomId, content: ClaimedEntry["content"]) {
    const { "m.relates_to": relation, ...rest } = content
    const events = [at(relation, "event_id"), at(relation, "m.in_reply_to", "event_id")].map(readText)
      .filter((event) => event !== undefined)
    if (events.length === 0) return content
    const elsewhere = yield* sql`SELECT 1 FROM events WHERE ${sql.in("event", events)} AND room <> ${room} LIMIT 1`
    return elsewhere.length === 0 ? content : rest
  }
)
