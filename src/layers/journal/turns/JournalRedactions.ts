import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { questionPart } from "../../../domain/questions/QuestionParts.ts"
import type { Admission } from "../../../services/journal/Journal.ts"
import { readQuestion } from "../DamagedRows.ts"
import { eraseKept, type Erasures } from "../JournalRetention.ts"
import { deletedAnswers } from "./DeletedAnswers.ts"

type Erase = Extract<Admission, { _tag: "Erase" }>
type Woken = ReadonlyArray<{ readonly chat: ChatId }>

/** As many attempts of a prompt are erased with its redaction; more of them, when their time comes. */
const attemptsAtOnce = 8

/** What becomes of what was deleted in a room (design law 9), for whoever has a transaction. */
export const takenBack = (sql: SqlClient.SqlClient, erasures: Erasures) => {
  /** Only of its own room: a room cannot take back what was said in another one, whatever it names. */
  const hereOf = ({ event }: Erase) => sql`room = (SELECT room FROM events WHERE event = ${event})`

  const stop = Effect.fnUntraced(function*(prompt: EventId, where = sql`TRUE`) {
    const open = yield* sql<
      { chat: ChatId }
    >`SELECT chat FROM turns WHERE prompt = ${prompt} AND closed = 0 AND ${where}`
    if (open.length > 0) {
      yield* sql`INSERT INTO signals (prompt, body) VALUES (${prompt}, ${JSON.stringify({ _tag: "Stop" })})`
    }
    return open
  })

  /**
   * A question of the agent's: nobody can see any more what an answer would be to. How it ended is said nowhere, as
   * that repeats it. Before anything that came with it is taken for an answer.
   */
  const question = Effect.fnUntraced(function*(erase: Erase) {
    const gone = yield* sql<
      { turn: number; part: number }
    >`DELETE FROM outbox WHERE event = ${erase.target} AND ask IS NOT NULL AND ${hereOf(erase)} RETURNING turn, part`
    const woken: Array<Woken[number]> = []
    for (const { part, turn } of gone) {
      const [open] = yield* sql<
        { prompt: EventId; question: string }
      >`SELECT prompt, question FROM turns WHERE seq = ${turn} AND closed = 0 AND question IS NOT NULL`
      const number = open === undefined ? undefined : readQuestion(open.question)?.number
      if (open !== undefined && number !== undefined && questionPart(number) === part) {
        woken.push(...(yield* stop(open.prompt)))
      }
    }
    return woken
  })

  /** An answer of words, which its turn has and what the agent said may quote: as if the prompt was taken back. */
  const answer = Effect.fnUntraced(function*(erase: Erase) {
    const [given] = yield* sql<
      { prompt: EventId }
    >`SELECT g.prompt FROM given g WHERE g.event = ${erase.target} AND EXISTS (SELECT 1 FROM turns t
      WHERE t.prompt = g.prompt AND ${hereOf(erase)})`
    if (given === undefined) return []
    yield* sql`UPDATE given SET gone = 1 WHERE event = ${erase.target}`
    yield* sql`UPDATE turns SET kept_since = 0 WHERE prompt = ${given.prompt} AND kept_since IS NOT NULL`
    return yield* stop(given.prompt)
  })

  /** The text goes, the id stays; a turn about it is told to stop. */
  const event = Effect.fnUntraced(function*(erase: Erase) {
    const here = hereOf(erase)
    yield* sql`UPDATE events SET raw = NULL, clear = NULL WHERE event = ${erase.target} AND ${here}`
    // An answer that no turn has read yet is none any more.
    yield* sql`DELETE FROM signals WHERE event = (SELECT event FROM events WHERE event = ${erase.target} AND ${here})`
    const answered = yield* answer(erase)
    // Its answers may quote it. One that is not in the room yet is erased when it is.
    yield* sql`UPDATE turns SET kept_since = 0 WHERE prompt = ${erase.target} AND kept_since IS NOT NULL AND ${here}`
    yield* eraseKept(sql, 1, attemptsAtOnce)
    erasures.owed = true
    return [...answered, ...(yield* stop(erase.target, here))]
  })

  const said = deletedAnswers(sql, stop)

  /** An event of ours. */
  const ours = (erase: Erase) =>
    Effect.zipWith(said(erase), question(erase), (some, others): Woken => [...some, ...others])

  return { stop, ours, event }
}
