import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { withdrawal } from "../../../domain/matrix/MessageContent.ts"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import { answerEntriesOf } from "../../store/schema/Columns.ts"
import { entryEnd } from "../outbox/TurnEntries.ts"
import { deleteSignals } from "../SignalRows.ts"
import { ofPromptsIn, type Redaction } from "../turns/RedactedTurns.ts"

/**
 * Closes the turn of a prompt that was taken back before the agent was asked, within the caller's transaction: nobody
 * waits for a word, so none is said, and a notice that it waits goes. Whoever worked on the turn finds it closed. One
 * that the room shows already is stopped as others are. Returns the chats that it was in.
 */
export const dropQueued = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, redaction: Redaction) {
  const dropped = yield* sql<{ seq: number; chat: ChatId; prompt: EventId; attempt: number }>`UPDATE turns
    SET closed = 1, phase = 'stopped', question = NULL, kept_since = 0
    WHERE prompt = ${redaction.target} AND closed = 0 AND phase = 'queued' AND ${ofPromptsIn(sql, redaction)}
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${sql.literal(answerEntriesOf("turns.seq"))})
    AND NOT EXISTS (SELECT 1 FROM begun b WHERE b.prompt = turns.prompt AND b.attempt = turns.attempt)
    RETURNING seq, chat, prompt, attempt`
  for (const { attempt, prompt, seq } of dropped) {
    yield* deleteSignals(sql, sql`s.prompt = ${prompt}`)
    const content = withdrawal({ prompt, attempt, progress: true })
    const writes = entryEnd(sql, seq)({ part: progressPart, priority: "edit", content })
    yield* Effect.forEach(writes, (write) => write, { discard: true })
  }
  return dropped.map(({ chat }) => ({ chat }))
})
