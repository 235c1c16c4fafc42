import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { isOpen } from "../../../domain/turns/Turn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { entriesPerTurn } from "../../store/schema/Columns.ts"
import { entryWrites } from "../outbox/TurnEntries.ts"
import { newestRevision } from "../prompts/PromptRevisions.ts"
import { keptSince } from "../retention/KeptSince.ts"
import { atOnce } from "../statements/AtOnce.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { dropUploads, planUpload } from "../uploads/JournalUploads.ts"
import { settleSignals } from "./SettleSignals.ts"

/** Notes that an attempt was given the text of this edit of its prompt. */
export const noteGiven = (sql: SqlClient.SqlClient, prompt: EventId, attempt: number, edit: EventId) =>
  sql`UPDATE turns SET edited = ${edit} WHERE prompt = ${prompt} AND attempt = ${attempt}`

/** `TurnJournal.commit`. */
export const commitTurn =
  (sql: SqlClient.SqlClient, run: StoreRun): (typeof TurnJournal.Service)["commit"] =>
  ({ clears, durable, entries, further, of, signalsUntil, turn, uploads = [] }) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      // A bug of ours, which must not end up in another room.
      if (entries.some(({ part }) => part >= entriesPerTurn)) {
        return Effect.die(new Error(`A turn has no place for more than ${entriesPerTurn - 1} events`))
      }
      const closed = !isOpen(turn)
      const question = turn.question === undefined || closed ? null : JSON.stringify(turn.question)
      // The room may have shown meanwhile how the attempt ended: then what it shows counts, and nothing is written.
      const open = sql`UPDATE turns SET phase = ${turn.phase}, closed = ${closed}, question = ${question}, data = ${
        JSON.stringify(turn)
      },
      edited = CASE WHEN phase = 'queued' AND ${turn.phase} <> 'queued' THEN ${
        sql.literal(newestRevision("turns"))
      } ELSE edited END,
      crashes = CASE WHEN ${further} THEN 0 ELSE crashes END,
      kept_since = CASE WHEN ${closed} THEN ${keptSince(sql, now)} END WHERE seq = ${of.seq} AND closed = 0 RETURNING 1`
      return run(atOnce(sql, durable, [
        ...entryWrites(sql, of, turn, entries),
        ...(clears === undefined ? [] : [
          sql`UPDATE chats SET generation = generation + 1, cleared = ${of.seq} WHERE chat = ${of.chat}`
        ]),
        ...uploads.map((plan) => planUpload(sql, of, plan)),
        // Nobody wants to see more of it.
        ...(turn.phase === "stopped" ? [dropUploads(sql, sql`turns.seq = ${of.seq}`)] : []),
        ...settleSignals(sql, { prompt: turn.prompt, until: signalsUntil, closed, taken: turn.answers ?? [] })
      ], open))
    })
