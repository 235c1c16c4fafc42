import { Effect, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { withdrawal } from "../../../domain/matrix/MessageContent.ts"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import { firstQuestion, questionPart } from "../../../domain/questions/QuestionParts.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { answerEntriesOf } from "../../store/schema/Columns.ts"
import { readQuestion } from "../DamagedRows.ts"
import { type DeletedEntry, showedDeleted, silenceEntry, undeleted } from "../outbox/DeletedEntries.ts"
import { rememberDeletion } from "../outbox/EarlyDeletions.ts"
import { entryEnd } from "../outbox/TurnEntries.ts"
import { deleteSignals, insertStop } from "../SignalRows.ts"
import { dropUploads } from "../uploads/JournalUploads.ts"

export type Redaction = Extract<Admission, { _tag: "Erase" }>
export type WokenChats = ReadonlyArray<{ readonly chat: ChatId }>

/** A redaction counts in its own room only, whatever it names. */
export const inRoomOf = (sql: SqlClient.SqlClient, { event }: Redaction) =>
  sql`room = (SELECT room FROM events WHERE event = ${event})`

/** The same for the turns of prompts: these count where the prompt is, wherever its chat went on. */
export const ofPromptsIn = (sql: SqlClient.SqlClient, { event }: Redaction) =>
  sql`coalesce((SELECT p.room FROM events p WHERE p.event = turns.prompt), turns.room)
    = (SELECT r.room FROM events r WHERE r.event = ${event})`

/** Tells the open turn of a prompt to stop; returns its chat, if it has one. */
export const stopTurn = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, prompt: EventId, where: Fragment = sql`TRUE`) {
    const open = yield* sql<{ chat: ChatId }>`SELECT chat FROM turns
      WHERE prompt = ${prompt} AND closed = 0 AND ${where}`
    if (open.length > 0) {
      yield* insertStop(sql, prompt)
      yield* dropUploads(sql, sql`prompt = ${prompt} AND closed = 0 AND ${where}`)
    }
    return open
  }
)

/**
 * Takes in that an event of ours was deleted: nothing of it is written again
 * (docs/decisions/0068-deleted-is-not-written-again.md), and the open turn that it is the answer or the open question
 * of is stopped. How a question ended is said nowhere, as that would repeat it. The text of a closed turn goes at the
 * next erasure.
 */
const redactEntry = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, entry: DeletedEntry) {
  yield* silenceEntry(sql, entry)
  yield* sql`UPDATE turns SET kept_since = 0 WHERE seq = ${entry.turn} AND kept_since IS NOT NULL
    AND ${showedDeleted(sql, "turns.seq")}`
  const [open] = yield* sql<{ prompt: EventId; question: string | null }>`SELECT prompt, question FROM turns
    WHERE seq = ${entry.turn} AND closed = 0`
  if (open === undefined) return []
  const isAnswer = entry.part < firstQuestion
  const number = open.question === null ? undefined : Result.match(readQuestion(open.question), {
    onFailure: () => undefined,
    onSuccess: (question) => question.number
  })
  const isOpenQuestion = entry.ask !== null && number !== undefined && questionPart(number) === entry.part
  return isAnswer || isOpenQuestion ? yield* stopTurn(sql, open.prompt) : []
})

/** Takes in the redaction of an event of ours, or remembers it, as it may be of ours; returns the chats to wake. */
export const redactOurs = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, redaction: Redaction) {
  const { target } = redaction
  const entries = yield* undeleted(
    sql,
    sql`${inRoomOf(sql, redaction)} AND entry IN (SELECT entry FROM outbox WHERE event = ${target}
      UNION ALL SELECT entry FROM edits WHERE event = ${target})`
  )
  if (entries.length === 0) {
    yield* rememberDeletion(sql, redaction)
    // The room alone may show which event is an attempt's last.
    yield* sql`UPDATE turns SET kept_since = 0 WHERE kept_since IS NOT NULL AND ${inRoomOf(sql, redaction)}
      AND (prompt, attempt) IN (SELECT prompt, attempt FROM finals WHERE event = ${target})`
  }
  return (yield* Effect.forEach(entries, (entry) => redactEntry(sql, entry))).flat()
})

/** Takes in that the event which the room shows for an entry was deleted before the journal knew that it is ours. */
export const redactUnconfirmed = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, entry: Fragment, event: EventId) {
    const entries = yield* undeleted(
      sql,
      sql`entry = ${entry} AND EXISTS (SELECT 1 FROM deletions d WHERE d.target = ${event} AND d.room = outbox.room)`
    )
    return (yield* Effect.forEach(entries, (one) => redactEntry(sql, one))).flat()
  }
)

/** Treats the turn of a redacted answer of words, whose own text may quote it, as if its prompt was redacted. */
export const redactAnswer = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, redaction: Redaction) {
  const { target } = redaction
  const [given] = yield* sql<{ prompt: EventId }>`SELECT g.prompt FROM given g WHERE g.event = ${target}
    AND EXISTS (SELECT 1 FROM turns t WHERE t.prompt = g.prompt AND ${inRoomOf(sql, redaction)})`
  if (given === undefined) return []
  yield* sql`UPDATE given SET gone = 1 WHERE event = ${target}`
  yield* sql`UPDATE turns SET kept_since = 0 WHERE prompt = ${given.prompt} AND kept_since IS NOT NULL`
  return yield* stopTurn(sql, given.prompt)
})

/**
 * Lets the text of a redacted prompt's closed attempts, whose answers may quote it, go at the next erasure. An answer
 * that no turn has read yet is none any more.
 */
export const redactPrompt = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, redaction: Redaction) {
  const here = inRoomOf(sql, redaction)
  yield* deleteSignals(
    sql,
    sql`s.event = (SELECT event FROM events WHERE event = ${redaction.target} AND ${here})`
  )
  const answered = yield* redactAnswer(sql, redaction)
  yield* sql`UPDATE turns SET kept_since = 0 WHERE prompt = ${redaction.target} AND kept_since IS NOT NULL
    AND ${ofPromptsIn(sql, redaction)}`
  yield* dropUploads(sql, sql`turns.prompt = ${redaction.target} AND ${ofPromptsIn(sql, redaction)}`)
  return answered
})

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
