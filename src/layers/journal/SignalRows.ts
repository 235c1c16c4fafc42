import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../domain/Ids.ts"
import { mostRemembered } from "../../domain/turns/asking/TurnQuestion.ts"
import type { Signal } from "../../services/turns/OpenTurn.ts"
import { readSignal, tellDamaged } from "./DamagedRows.ts"

/** Stands for the text of a signal that was found damaged, so that it is counted once. */
const setAside = "damaged"

/** The signals of a prompt's open turn, oldest first, without those that cannot be read any more. */
export const readSignals = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, prompt: EventId) {
  const rows = yield* sql<{ seq: number; body: string }>`
    SELECT seq, body FROM signals WHERE prompt = ${prompt} ORDER BY seq LIMIT ${sql.literal(String(mostRemembered))}`
  const signals: Array<Signal & { readonly seq: number }> = []
  for (const { body, seq } of rows) {
    const signal = readSignal(body)
    if (signal !== undefined) signals.push({ ...signal, seq })
    else if (body !== setAside) {
      yield* sql`UPDATE signals SET body = ${setAside} WHERE seq = ${seq}`
      yield* tellDamaged("signals")
    }
  }
  return signals
})

export const stopSignal = JSON.stringify({ _tag: "Stop" } satisfies Signal)

export const askerSignal = (here: boolean) => JSON.stringify({ _tag: "Asker", here } satisfies Signal)

export const insertStop = (sql: SqlClient.SqlClient, prompt: EventId) =>
  sql`INSERT INTO signals (prompt, body) VALUES (${prompt}, ${stopSignal})`

/** Tells an open turn that the homeserver refused the event of its open question. */
export const insertUnshown = (sql: SqlClient.SqlClient, turn: number, number: number, why: string) =>
  sql`INSERT INTO signals (prompt, body)
    SELECT prompt, ${JSON.stringify({ _tag: "Unshown", number, why } satisfies Signal)} FROM turns
    WHERE seq = ${turn} AND closed = 0 AND json_extract(question, '$.number') = ${number}`

/** An answer, with what its event becomes if the turn does not take it. */
export interface SignalRow {
  readonly prompt: EventId
  readonly body: Signal
  readonly event: EventId
  readonly author: string
  readonly threadRoot: EventId | undefined
  /** The prompt id that the event goes by then; undefined: it becomes nothing. */
  readonly otherwise: string | undefined
}

export const insertAnswer = (
  sql: SqlClient.SqlClient,
  { author, body, event, otherwise, prompt, threadRoot }: SignalRow
) =>
  sql`INSERT INTO signals (prompt, body, event, author, thread_root, otherwise)
    VALUES (${prompt}, ${JSON.stringify(body)}, ${event}, ${author}, ${threadRoot ?? null}, ${otherwise ?? null})`
