import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { PromptId } from "../../../src/domain/Ids.ts"
import type { OpenQuestion } from "../../../src/domain/turns/Turn.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, here, next, prompted, shown, stored, taken } from "../../contracts/JournalCases.ts"
import { asks } from "../../contracts/JournalQuestions.contract.ts"

const example = (title: string, body: Effect.Effect<void, unknown, WholeJournal | SqlClient.SqlClient>) =>
  it.effect(title, () => Effect.provide(body, JournalMemory.layer))

const question: OpenQuestion = { ask: "a1", title: "?", choices: [], number: 0 }

const bodies = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) =>
    Effect.map(sql`SELECT body FROM signals ORDER BY seq`, (rows) => rows.map((row) => JSON.parse(String(row["body"]))))
)

/** A question that is being sent. */
const asking = Effect.gen(function*() {
  yield* asks(yield* prompted("$1"), question)
  return yield* taken()
})

describe("A signal is told by its fields", () => {
  example(
    "whatever their order: who is back is news to a turn that will read that they were gone",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* prompted("$1")
      assert.deepStrictEqual(yield* journal.noteAsker(here, ann, true), [])
      yield* sql`INSERT INTO signals (prompt, body) VALUES ('$1', '{"here": false, "_tag": "Asker"}')`
      assert.deepStrictEqual(yield* journal.noteAsker(here, ann, true), [chat("!r")])
    })
  )

  example(
    "and so is a turn: who is back is news to one that knows that they were gone, and to one that is damaged none",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* prompted("$1")
      yield* sql`UPDATE turns SET data = '{"text":"askerGone\":true'`
      assert.deepStrictEqual(yield* journal.noteAsker(here, ann, true), [])
      yield* sql`UPDATE turns SET data = '{"askerGone": true}'`
      assert.deepStrictEqual(yield* journal.noteAsker(here, ann, true), [chat("!r")])
    })
  )

  example(
    "whatever their order: a turn that leaves the room is told to stop once",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* prompted("$1")
      yield* sql`INSERT INTO signals (prompt, body) VALUES ('$1', '{ "_tag": "Stop" }')`
      yield* journal.noteRoom({ room: here, membership: "leave" })
      yield* journal.stopOutside
      assert.strictEqual((yield* bodies).length, 1)
    })
  )

  example(
    "whatever their order: an answer of words is remembered, and a damaged one beside it keeps nothing from being stored",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* shown(yield* prompted("$1"), [], { turn: { question } })
      yield* accept("s2", { events: stored(here, "$a", "$b") })
      for (const id of ["$a", "$b"]) {
        yield* sql`INSERT INTO signals (prompt, body, event, author, otherwise)
          VALUES ('$1', '{"text":"Bert","ask":"a1","by":"@ann:x","_tag":"Answer"}', ${id}, '@ann:x', ${
          PromptId.make(id)
        })`
      }
      yield* sql`UPDATE signals SET body = 'damaged' WHERE event = '$b'`
      const open = yield* next()
      yield* journal.commit({
        of: open,
        turn: { ...open.turn, phase: "answered", answers: [event("$a"), event("$b")] },
        entries: [],
        durable: false,
        further: false,
        signalsUntil: 9
      })
      assert.deepStrictEqual((yield* sql`SELECT event FROM given`).map((row) => row["event"]), ["$a"])
    })
  )

  example(
    "where the row of its turn is whole: a refused question whose turn is damaged is given up all the same",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      const entry = yield* asking
      yield* sql`UPDATE turns SET question = '{"ask":'`
      yield* journal.markFailed(entry, "M_FORBIDDEN")
      assert.deepStrictEqual([yield* bodies, yield* journal.pendingChats], [[], []])
    })
  )

  example(
    "that the turn of a refused question gets",
    Effect.gen(function*() {
      yield* (yield* WholeJournal).markFailed(yield* asking, "M_FORBIDDEN")
      assert.deepStrictEqual(yield* bodies, [{ _tag: "Unshown", number: 0, why: "M_FORBIDDEN" }])
    })
  )
})
