import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { eventSeal, eventState, isUnconfirmed } from "../../store/schema/Columns.ts"
import { firstPlaceOf } from "../EventRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

/** The newest batch when the first send of the entry `o` began; a question's is that of its newest try. */
const begun = "CASE WHEN o.ask IS NULL THEN coalesce(o.begun_batch, -1) ELSE -1 END"

/**
 * `IntakeJournal.pointed`. Of people's events the journal keeps the ids, so that one of these is not what was sent;
 * nor is one of the bot's own that it had before the send began.
 */
export const pointedEvent = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): (typeof IntakeJournal.Service)["pointed"] => {
  const shownBy = (event: EventId) =>
    sql`coalesce((SELECT o.event FROM edits d JOIN outbox o ON o.entry = d.entry WHERE d.event = ${event} LIMIT 1),
      (SELECT v.prompt FROM revisions v WHERE v.event = ${event} LIMIT 1), ${event})`

  const isOwn = sql.literal(
    `(e.state = ${eventState.own} OR coalesce(e.sealed IN (${eventSeal.ours}, ${eventSeal.oursUnreadable}), FALSE))`
  )

  const isKnown = (event: EventId) =>
    sql`EXISTS (SELECT 1 FROM outbox k WHERE k.event = ${event})
      OR EXISTS (SELECT 1 FROM edits d WHERE d.event = ${event})
      OR EXISTS (SELECT 1 FROM finals f WHERE f.event = ${event})`

  return (room, event, batch) =>
    Effect.map(
      run(
        sql<{ message: EventId; unconfirmed: number }>`SELECT ${shownBy(event)} AS message,
          EXISTS (SELECT 1 FROM outbox o WHERE o.room = ${room} AND ${sql.literal(isUnconfirmed("o"))}
          AND ${sql.literal(begun)} < ${batch}
          AND NOT EXISTS (SELECT 1 FROM events e WHERE e.event = ${event}
          AND (e.place < ${sql.literal(`(${begun} + 1) * ${firstPlaceOf(1)}`)} OR NOT ${isOwn})))
          AND NOT (${isKnown(event)}) AS unconfirmed`
      ),
      ([row]) => ({ message: row?.message ?? event, unconfirmed: row?.unconfirmed === 1 })
    )
}
