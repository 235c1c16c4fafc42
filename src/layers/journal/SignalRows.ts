import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { EventId } from "../../domain/Ids.ts"
import type { BotReply } from "../../domain/routing/BotReply.ts"
import { mostRemembered } from "../../domain/turns/asking/TurnQuestion.ts"
import type { Signal } from "../../services/turns/OpenTurn.ts"
import { jsonField } from "../store/schema/Columns.ts"
import { orSetAside, readSignal } from "./DamagedRows.ts"
import { chunks, insertRows } from "./statements/InsertRows.ts"

/** Stands for the text of a signal that was found damaged, so that it is counted once. */
const setAside = "damaged"

/** The signals of a prompt's open turn, oldest first, without those that cannot be read any more. */
export const readSignals = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, prompt: EventId) {
  const rows = yield* sql<{ seq: number; body: string }>`
    SELECT seq, body FROM signals WHERE prompt = ${prompt} ORDER BY seq LIMIT ${sql.literal(String(mostRemembered))}`
  const signals: Array<Signal & { readonly seq: number }> = []
  for (const { body, seq } of rows) {
    if (body === setAside) continue
    const aside = () => Effect.asVoid(sql`UPDATE signals SET body = ${setAside} WHERE seq = ${seq}`)
    const signal = yield* orSetAside(readSignal(body), aside)
    if (signal !== undefined) signals.push({ ...signal, seq })
  }
  return signals
})

export const stopSignal = JSON.stringify({ _tag: "Stop" } satisfies Signal)

export const askerSignal = (here: boolean) => JSON.stringify({ _tag: "Asker", here } satisfies Signal)

/** Answers that turns have not read yet, and that may become prompts, lose the threads that they stood in. */
export const forgetThreads = (sql: SqlClient.SqlClient, turns: Fragment) =>
  sql`UPDATE signals SET thread_root = NULL WHERE thread_root IS NOT NULL
    AND prompt IN (SELECT t.prompt FROM turns t WHERE ${turns})`

export const insertStop = (sql: SqlClient.SqlClient, prompt: EventId) =>
  sql`INSERT INTO signals (prompt, body) VALUES (${prompt}, ${stopSignal})`

/** Whether the open turn of a prompt was told to stop, and has not read that yet. */
export const isToldToStop = (sql: SqlClient.SqlClient, prompt: EventId) =>
  Effect.map(
    sql`SELECT 1 FROM signals WHERE prompt = ${prompt} AND body = ${stopSignal} LIMIT 1`,
    (rows) => rows.length > 0
  )

/** Tells those of the open turns that are in rooms which the bot is not in to stop, each once. */
export const tellOutside = (sql: SqlClient.SqlClient, which: Fragment) =>
  // A CROSS JOIN keeps the order of the tables: SQLite would read every room first.
  sql`INSERT INTO signals (prompt, body) SELECT t.prompt, ${stopSignal}
    FROM turns t CROSS JOIN rooms r ON r.room = t.room
    WHERE t.closed = 0 AND r.membership <> 'join' AND ${which}
    AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND ${
    sql.literal(jsonField("s.body", "_tag"))
  } = 'Stop')`

/**
 * Tells open turns that whoever wrote their prompts is gone, or back. The opposite news, where it is the newest that a
 * turn is yet to read (`newest`, `body`), goes.
 */
export const putAskers = Effect.fnUntraced(function*(
  sql: SqlClient.SqlClient,
  turns: ReadonlyArray<{ readonly prompt: EventId; readonly newest: number; readonly body: string }>,
  here: boolean
) {
  const revoked = askerSignal(!here)
  for (const some of chunks(turns)) {
    const old = some.filter(({ body }) => body === revoked).map(({ newest }) => newest)
    if (old.length > 0) yield* sql`DELETE FROM signals WHERE ${sql.in("seq", old)}`
    yield* insertRows(sql, "signals (prompt, body)", "", some.map(({ prompt }) => [prompt, askerSignal(here)]))
  }
})

/** Tells an open turn that the homeserver refused the event of its open question. */
export const insertUnshown = (sql: SqlClient.SqlClient, turn: number, number: number, why: string) =>
  sql`INSERT INTO signals (prompt, body)
    SELECT prompt, ${JSON.stringify({ _tag: "Unshown", number, why } satisfies Signal)} FROM turns
    WHERE seq = ${turn} AND closed = 0 AND ${sql.literal(jsonField("question", "number"))} = ${number}`

/** An answer, with what its event becomes if the turn does not take it. */
export interface SignalRow {
  readonly prompt: EventId
  readonly body: Signal
  readonly event: EventId
  readonly author: string
  readonly threadRoot: EventId | undefined
  /** The prompt id that the event goes by then; undefined: it becomes nothing. */
  readonly otherwise: string | undefined
  /** What the bot itself says to it then; undefined: it is a prompt. */
  readonly reply: BotReply | undefined
}

export const insertAnswer = (
  sql: SqlClient.SqlClient,
  { author, body, event, otherwise, prompt, reply, threadRoot }: SignalRow
) =>
  sql`INSERT INTO signals (prompt, body, event, author, thread_root, otherwise, reply)
    VALUES (${prompt}, ${JSON.stringify(body)}, ${event}, ${author}, ${threadRoot ?? null}, ${otherwise ?? null}, ${
    reply === undefined ? null : JSON.stringify(reply)
  })`

/** Removes the signals, called `s`, that fulfil a condition. */
export const deleteSignals = (sql: SqlClient.SqlClient, where: Fragment) => sql`DELETE FROM signals AS s WHERE ${where}`
