import { Effect, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { firstQuestion, questionPart } from "../../../domain/questions/QuestionParts.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { readQuestion } from "../DamagedRows.ts"
import { silenceEntries } from "../outbox/DeletedEntries.ts"
import { dropQuestion } from "../outbox/ErasedEntries.ts"
import { deleteSignals, insertStop } from "../SignalRows.ts"

export type Redaction = Extract<Admission, { _tag: "Erase" }>
export type WokenChats = ReadonlyArray<{ readonly chat: ChatId }>

/** A redaction counts in its own room only, whatever it names. */
export const inRoomOf = (sql: SqlClient.SqlClient, { event }: Redaction) =>
  sql`room = (SELECT room FROM events WHERE event = ${event})`

/** Tells the open turn of a prompt to stop; returns its chat, if it has one. */
export const stopTurn = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, prompt: EventId, where: Fragment = sql`TRUE`) {
    const open = yield* sql<{ chat: ChatId }>`SELECT chat FROM turns
      WHERE prompt = ${prompt} AND closed = 0 AND ${where}`
    if (open.length > 0) yield* insertStop(sql, prompt)
    return open
  }
)

/**
 * Stops the turn whose open question was redacted, since nobody can see any more what an answer would be to. How the
 * question ended is said nowhere, as that would repeat it.
 */
const redactQuestion = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, { event, target }: Redaction) {
  const woken: Array<WokenChats[number]> = []
  for (const { part, turn } of yield* dropQuestion(sql, target, event)) {
    const [open] = yield* sql<{ prompt: EventId; question: string }>`SELECT prompt, question FROM turns
      WHERE seq = ${turn} AND closed = 0 AND question IS NOT NULL`
    if (open === undefined) continue
    const number = Result.match(readQuestion(open.question), {
      onFailure: () => undefined,
      onSuccess: (question) => question.number
    })
    if (number !== undefined && questionPart(number) === part) {
      woken.push(...(yield* stopTurn(sql, open.prompt)))
    }
  }
  return woken
})

/**
 * Stops the open attempt whose answer was redacted, and has nothing of it written again
 * (docs/decisions/0068-deleted-is-not-written-again.md).
 */
const redactShown = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, redaction: Redaction) {
  const open = yield* sql<{ prompt: EventId }>`SELECT prompt FROM turns WHERE closed = 0 AND ${
    inRoomOf(sql, redaction)
  } AND seq IN (SELECT turn FROM outbox WHERE event = ${redaction.target} AND part < ${firstQuestion})`
  yield* silenceEntries(sql, redaction.target, redaction.event)
  return (yield* Effect.forEach(open, ({ prompt }) => stopTurn(sql, prompt))).flat()
})

/** Takes in the redaction of an event of ours; returns the chats to wake. */
export const redactOurs = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, redaction: Redaction) {
  const shown = yield* redactShown(sql, redaction)
  return [...shown, ...(yield* redactQuestion(sql, redaction))]
})

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
  yield* sql`UPDATE turns SET kept_since = 0 WHERE prompt = ${redaction.target} AND kept_since IS NOT NULL AND ${here}`
  return answered
})
