import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { firstQuestion, questionNumber } from "../../../domain/questions/QuestionParts.ts"
import type { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import { partOf, sqlEntryOf, unclaimed } from "../../store/schema/Columns.ts"
import { insertUnshown } from "../SignalRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { redactUnconfirmed } from "../turns/RedactedTurns.ts"
import { newestBatch } from "./ClaimEntry.ts"
import { isDeleted, sentNow } from "./DeletedEntries.ts"
import { noteEdit } from "./EditRows.ts"
import { moveEntries, moveOn } from "./MovedEntries.ts"

/** What becomes of a claimed entry. */
export const claimSettlement = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): Pick<
  typeof OutboxJournal.Service,
  "keepSealed" | "release" | "sendsAgain" | "markSent" | "moveOn" | "retarget" | "replaceContent" | "markFailed"
> => {
  const released = sql.literal(unclaimed)
  /** The newest part of an answer that is still being written. */
  const growing =
    sql`(priority IN ('first', 'edit') AND EXISTS (SELECT 1 FROM turns t WHERE t.seq = outbox.turn AND t.closed = 0)
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.entry > outbox.entry AND o.entry <= ${
      sql.literal(sqlEntryOf("outbox.turn", firstQuestion - 1))
    }))`

  return {
    // On disk before it is sent: made again, it would take another message index for the same send.
    keepSealed: ({ entry, revision }, sealed) =>
      run(sql`UPDATE outbox SET tried_sealed = ${JSON.stringify(sealed)}
        WHERE entry = ${entry} AND tried_revision = ${revision}`),

    release: ({ entry }) => run(sql`UPDATE outbox SET ${released} WHERE entry = ${entry}`),

    sendsAgain: ({ entry }) =>
      run(sql`UPDATE outbox SET begun_batch = ${sql.literal(newestBatch)} WHERE entry = ${entry} AND event IS NULL`),

    markSent: ({ entry, revision }, event, askedAt) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        run(sql.withTransaction(Effect.gen(function*() {
          const [sent] = yield* sql<{ event: EventId; followed: number | null }>`UPDATE outbox SET sent = ${
            sentNow(sql, revision)
          },
            event = coalesce(event, ${event}), sent_at = ${now}, asked_at = coalesce(${askedAt ?? null}, asked_at),
            ${released} WHERE entry = ${entry} RETURNING event,
            (SELECT followed FROM rooms r WHERE r.room = outbox.room) AS followed`
          if (sent !== undefined && sent.event !== event) yield* noteEdit(sql, entry, event)
          const deleted = (yield* redactUnconfirmed(sql, sql`${entry}`, event)).length > 0
          if (sent?.followed === 1) yield* moveEntries(sql, sql`entry = ${entry}`)
          return deleted
        })))),

    moveOn: (entry) => run(sql.withTransaction(moveOn(sql, entry))),

    retarget: ({ entry }) =>
      run(sql`UPDATE outbox SET key = key || '+', event = NULL, sent = -1, ${released}
        WHERE entry = ${entry} AND NOT ${isDeleted(sql)}`),

    replaceContent: ({ entry, revision }, content) =>
      run(sql`UPDATE outbox SET sent = CASE WHEN ${growing} THEN max(sent, ${revision}) ELSE sent END,
          content = CASE WHEN revision = ${revision} AND NOT ${growing} THEN ${
        JSON.stringify(content)
      } ELSE content END,
          replaced = replaced + (revision = ${revision} AND NOT ${growing}),
          revision = revision + (revision = ${revision} AND NOT ${growing}),
          ${released} WHERE entry = ${entry}`),

    // A refused edit is skipped, so that newer content and the final can still be sent.
    markFailed: ({ ask, entry, event, revision, turn }, why) => {
      if (event !== undefined) {
        return run(
          sql`UPDATE outbox SET sent = max(sent, ${revision}), refused =
            CASE WHEN revision = ${revision} AND priority = 'final' THEN ${why} END, ${released} WHERE entry = ${entry}`
        )
      }
      const refused = sql`UPDATE outbox SET refused = ${why}, ${released} WHERE entry = ${entry}`
      return run(
        ask === undefined
          ? refused
          : sql.withTransaction(
            Effect.andThen(refused, insertUnshown(sql, turn, questionNumber(partOf(entry, turn)), why))
          )
      )
    }
  }
}
