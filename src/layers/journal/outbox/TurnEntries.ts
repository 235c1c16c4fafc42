import type * as SqlClient from "effect/sql/SqlClient"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import { outboxKey } from "../../../domain/outbox/OutboxKey.ts"
import { firstQuestion } from "../../../domain/questions/QuestionParts.ts"
import type { Turn } from "../../../domain/turns/Turn.ts"
import type { OutboxWrite } from "../../../services/outbox/OutboxEntry.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { entryOf, isUnsent, lastAnswerEntryOf } from "../../store/schema/Columns.ts"
import { isBehindDeleted, isDeleted, sentAtFirst } from "./DeletedEntries.ts"
import { isHere } from "./EchoedEntries.ts"

/** The turn whose events are written, and the attempt that they show. */
type TurnPlace = Pick<OpenTurn, "chat" | "room" | "seq">
type AttemptKey = Pick<Turn, "attempt" | "prompt">

const written = (sql: SqlClient.SqlClient, { chat, room, seq }: TurnPlace, { attempt, prompt }: AttemptKey) => {
  // The turn may have moved to another room since it was read.
  const now = sql`coalesce((SELECT room FROM turns WHERE seq = ${seq}), ${room})`
  return ({ content, fresh, part, priority, progress, question }: OutboxWrite) => [
    ...(fresh === undefined
      ? []
      : [sql`DELETE FROM outbox WHERE entry = ${entryOf(seq, part)} AND (sent = revision OR ${isDeleted(sql)})
        AND key <> ${fresh}`]),
    sql`INSERT INTO outbox (entry, key, chat, room, turn, part, priority, revision, content, ask, event, sent)
    SELECT ${entryOf(seq, part)}, ${
      fresh ?? question?.key ?? progress?.key ?? outboxKey({ prompt, attempt, part })
    }, ${chat}, ${now}, ${seq}, ${part}, ${priority}, 0, ${JSON.stringify(content)}, ${question?.ask ?? null},
      (SELECT event FROM shown WHERE prompt = ${prompt} AND attempt = ${attempt} AND part = ${part}
        AND ${isHere(sql, sql`shown.event`, now)}),
      ${
      sentAtFirst(
        sql,
        sql`SELECT d.room FROM shown s JOIN deletions d ON d.target = s.event
        WHERE s.prompt = ${prompt} AND s.attempt = ${attempt} AND s.part = ${part} AND d.room = ${now}`
      )
    }
    WHERE NOT ${isBehindDeleted(sql, seq, part)}
    ON CONFLICT (entry) DO UPDATE SET content = excluded.content, priority = excluded.priority,
    revision = revision + 1, refused = NULL, replaced = 0`,
    // The answer's text before a question is as urgent as the question.
    ...(question === undefined
      ? []
      : [
        sql`UPDATE outbox SET priority = ${priority} WHERE entry BETWEEN ${entryOf(seq, 0)} AND ${
          lastAnswerEntryOf(seq)
        } AND sent < revision AND priority IN ('first', 'edit')`
      ])
  ]
}

/** Shows how a question, or a notice, ended in its own event; an entry of which nothing was sent is dropped. */
export const entryEnd = (sql: SqlClient.SqlClient, seq: number) => ({ content, part, priority }: OutboxWrite) => [
  sql`DELETE FROM outbox WHERE entry = ${entryOf(seq, part)} AND sent < 0 AND event IS NULL AND tries = 0`,
  sql`UPDATE outbox SET content = ${JSON.stringify(content)}, priority = ${priority}, revision = revision + 1
    WHERE entry = ${entryOf(seq, part)} AND NOT ${isDeleted(sql)}`
]

/** What was written stands in the place of what cannot be shown, so that the answer can be tried again. */
export const standsIn = (sql: SqlClient.SqlClient, seq: number, part: number) =>
  sql`UPDATE outbox SET replaced = 1 WHERE entry = ${entryOf(seq, part)}`

/** Gives the unsent parts of an answer the priority of its last part, so that a final does not wait behind edits. */
const raised = (sql: SqlClient.SqlClient, { chat, seq }: TurnPlace, writes: ReadonlyArray<OutboxWrite>) => {
  const last = writes.findLast(({ part }) => part < firstQuestion)
  if (last === undefined || last.priority === "edit") return []
  // What an earlier turn of the chat has to say of what it did keeps nobody waiting.
  const earlier = last.priority !== "final" ? [] : [
    sql`UPDATE outbox SET priority = 'question' WHERE chat = ${chat} AND entry < ${entryOf(seq, 0)}
      AND ${sql.literal(isUnsent())} AND part = ${progressPart} AND priority = 'edit'`
  ]
  if (last.part === 1) return earlier
  return [
    ...earlier,
    sql`UPDATE outbox SET priority = ${last.priority} WHERE chat = ${chat} AND entry BETWEEN ${entryOf(seq, 0)} AND ${
      entryOf(seq, last.part)
    } AND ${sql.literal(isUnsent())}`
  ]
}

/** The statements that put what a turn shows into the outbox. */
export const entryWrites = (
  sql: SqlClient.SqlClient,
  of: TurnPlace,
  turn: AttemptKey,
  writes: ReadonlyArray<OutboxWrite>
) => {
  const [write, end] = [written(sql, of, turn), entryEnd(sql, of.seq)]
  return [
    ...writes.flatMap((one) => ((one.question ?? one.progress)?.ends === true ? end(one) : write(one))),
    ...raised(sql, of, writes)
  ]
}
