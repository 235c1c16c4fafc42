import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { eraseTexts } from "../EventRows.ts"
import { dropOldPrompt } from "../JournalConsents.ts"
import { forgetRevisions } from "../prompts/PromptRevisions.ts"
import { eraseTurns } from "../retention/EraseTurns.ts"
import type { Erasures } from "../retention/LogTruncation.ts"
import { dropQueued, inRoomOf, ofPromptsIn, type Redaction, redactPrompt, stopTurn } from "../turns/RedactedTurns.ts"

/** At most so many attempts of a prompt are erased with its redaction, the others when their time comes. */
const attemptsAtOnce = 8

/**
 * Erases a redacted event's text and what was made of it (docs/design.md, law 9), within the caller's transaction: the
 * id stays, and an open turn is closed or told to stop. Returns the chats to wake.
 */
export const journalRedactions = (sql: SqlClient.SqlClient, erasures: Erasures) =>
  Effect.fnUntraced(function*(redaction: Redaction) {
    const here = inRoomOf(sql, redaction)
    yield* eraseTexts(sql, sql`event = ${redaction.target} AND ${here}`)
    yield* forgetRevisions(
      sql,
      [redaction.target],
      sql`EXISTS (SELECT 1 FROM events p WHERE p.event = revisions.prompt
      AND p.room = (SELECT r.room FROM events r WHERE r.event = ${redaction.event}))`
    )
    yield* dropOldPrompt(sql, redaction.target, here)
    const answered = yield* redactPrompt(sql, redaction)
    const dropped = yield* dropQueued(sql, redaction)
    yield* eraseTurns(sql, 1, attemptsAtOnce)
    erasures.owed = true
    return [...answered, ...dropped, ...(yield* stopTurn(sql, redaction.target, ofPromptsIn(sql, redaction)))]
  })
