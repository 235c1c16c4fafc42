import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import { jsonField } from "../../store/schema/Columns.ts"
import { eraseTexts } from "../EventRows.ts"
import { deleteSignals, tellOutside } from "../SignalRows.ts"

/** Signals of a turn that a commit takes in: those up to `until`, or all once the turn is closed. */
export interface SettledSignals {
  readonly prompt: EventId
  readonly until: number | undefined
  readonly closed: boolean
  /** The events of the answers that the turn took. */
  readonly taken: ReadonlyArray<EventId>
}

/**
 * Removes signals that were taken in. An answer that the turn did not take, because its question had ended before,
 * becomes a prompt of its own in the same conversation, or gets the bot's word on that; the text of an answer that was
 * taken is not needed any more.
 */
export const settleSignals = (sql: SqlClient.SqlClient, { closed, prompt, taken, until }: SettledSignals) => {
  if (until === undefined && !closed) return []
  const read = closed ? sql`s.prompt = ${prompt}` : sql`s.prompt = ${prompt} AND s.seq <= ${until ?? 0}`
  const left = taken.length === 0 ? read : sql`${read} AND s.event NOT IN ${sql.in(taken)}`
  const isOfWords = sql.literal(`${jsonField("s.body", "_tag")} = 'Answer' AND ${jsonField("s.body", "text")} NOTNULL`)
  return [
    sql`INSERT INTO turns (prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed)
      SELECT s.event, 1, s.otherwise, t.chat, t.room, s.thread_root, s.author, s.reply, 'queued', 0
      FROM signals s JOIN turns t ON t.prompt = s.prompt AND t.attempt = (SELECT max(attempt) FROM turns n
      WHERE n.prompt = s.prompt)
      WHERE ${left} AND s.otherwise IS NOT NULL ORDER BY s.seq ON CONFLICT (prompt, attempt) DO NOTHING`,
    // Nobody answers it in a room that the bot is not in any more.
    tellOutside(sql, sql`t.prompt IN (SELECT s.event FROM signals s WHERE ${left} AND s.otherwise IS NOT NULL)`),
    // The redaction of an answer of words also erases what its turn made of it.
    ...(taken.length === 0 ? [] : [sql`INSERT INTO given (event, prompt) SELECT s.event, s.prompt FROM signals s
      WHERE ${read} AND s.event IN ${sql.in(taken)} AND ${isOfWords} ON CONFLICT (event) DO NOTHING`]),
    eraseTexts(
      sql,
      sql`event IN (SELECT s.event FROM signals s WHERE ${read} AND s.event IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.prompt = events.event)`
    ),
    deleteSignals(sql, read)
  ]
}
