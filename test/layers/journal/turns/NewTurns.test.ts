import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { PromptId } from "../../../../src/domain/Ids.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, event, final, here, next, prompted, shown, stored, turnOf } from "../../../contracts/JournalCases.ts"

describe("A prompt that is taken in", () => {
  it.effect("is kept whole for as long as it waits for its answer", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const before = yield* prompted("$1")
      yield* TestClock.adjust("400 days")
      assert.strictEqual(yield* journal.erase(1e12, 100), 0)
      assert.deepStrictEqual(yield* next(), before)
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("and that the room shows as answered wakes nobody, and is erased when its time has come", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const sql = yield* SqlClient.SqlClient
      yield* TestClock.adjust("1 minute")
      yield* accept("s1", {
        rooms: [{ room: here, membership: "join" }],
        events: stored(here, "$1"),
        finals: [final("$1")]
      })
      assert.deepStrictEqual(yield* journal.admit([turnOf("$1", { closed: true })]), [])
      assert.deepStrictEqual([yield* journal.erase(60_000, 100), yield* journal.erase(60_001, 100)], [0, 1])
      assert.deepStrictEqual(yield* sql`SELECT raw FROM events WHERE event = ${event("$1")}`, [{ raw: null }])
    }).pipe(Effect.provide(JournalMemory.layer)))
})

describe("another attempt at a prompt", () => {
  it.effect("is not stopped by a stop that was meant for the one before, and that an earlier version left", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), [], { closed: true, turn: { phase: "stopped" } })
      yield* (yield* SqlClient.SqlClient)`INSERT INTO signals (prompt, body) VALUES ('$1', '{"_tag":"Stop"}')`
      yield* accept("s2", { events: stored(here, "$again") })
      yield* journal.admit([
        { _tag: "Retry", event: event("$again"), prompt: event("$1"), attempt: 2, id: PromptId.make("p2") }
      ])
      const turn = yield* next()
      assert.deepStrictEqual([turn.turn.attempt, turn.signalled, yield* journal.signals(turn)], [2, false, []])
    }).pipe(Effect.provide(Layer.fresh(JournalMemory.layer))))
})
