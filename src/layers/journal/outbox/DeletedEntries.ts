import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { firstQuestion } from "../../../domain/questions/QuestionParts.ts"
import { entriesOf, entryOf, lastAnswerEntryOf, unclaimed } from "../../store/schema/Columns.ts"

/**
 * Stands in `sent` of an entry whose event was deleted in its room. No revision is greater, so nothing that is decided
 * later is ever sent.
 */
const deleted = 2 ** 52

/** Whether the entry's event was deleted; `of` is the table's alias. */
export const isDeleted = (sql: SqlClient.SqlClient, of = "outbox") => sql`${sql.literal(of)}.sent = ${deleted}`

/** Whether a part of the answer, or a question, of the turn that an SQL expression gives the number of was deleted. */
export const showedDeleted = (sql: SqlClient.SqlClient, seq: string) =>
  sql`EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${sql.literal(entriesOf(seq))} AND ${isDeleted(sql, "o")}
    AND ${sql.literal(`(o.part < ${firstQuestion} OR o.ask IS NOT NULL)`)})`

/** The value of `sent` of a new entry, whose event was deleted where `deletions` has any. */
export const sentAtFirst = (sql: SqlClient.SqlClient, deletions: Fragment) =>
  sql`CASE WHEN EXISTS (${deletions}) THEN ${deleted} ELSE -1 END`

/** The value of `sent` after the homeserver confirmed a revision, for an UPDATE of the outbox. */
export const sentNow = (sql: SqlClient.SqlClient, revision: number) =>
  sql`CASE WHEN ${isDeleted(sql)} THEN sent ELSE ${revision} END`

/** Whether a part that is not in the room follows a deleted part of its answer, or was deleted itself. */
export const isBehindDeleted = (sql: SqlClient.SqlClient, seq: number, part: number) => {
  const entry = entryOf(seq, part)
  const first = part < firstQuestion ? entryOf(seq, 0) : entry
  return sql`(EXISTS (SELECT 1 FROM outbox d WHERE d.entry BETWEEN ${first} AND ${entry} AND d.sent = ${deleted})
    AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.entry = ${entry} AND l.sent BETWEEN 0 AND ${deleted - 1}))`
}

/** An entry of which an event was deleted. */
export interface DeletedEntry {
  readonly entry: number
  readonly turn: number
  readonly part: number
  readonly ask: string | null
}

/** Those of the entries that fulfil a condition which are not known as deleted. */
export const undeleted = (sql: SqlClient.SqlClient, where: Fragment) =>
  sql<DeletedEntry>`SELECT entry, turn, part, ask FROM outbox WHERE ${where} AND sent <> ${deleted}`

/**
 * Has an event of ours written never again. The same holds for the parts of its answer behind it that are not in the
 * room.
 */
export const silenceEntry = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { entry, part, turn }: DeletedEntry) {
    const silent = sql`sent = ${deleted}, content = '{}', ${sql.literal(unclaimed)}`
    yield* sql`UPDATE outbox SET ${silent} WHERE entry = ${entry}`
    if (turn === 0 || part >= firstQuestion) return
    yield* sql`UPDATE outbox SET ${silent} WHERE entry BETWEEN ${entry} AND ${lastAnswerEntryOf(turn)}
      AND event IS NULL`
  }
)
