import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { accept, fill, gapIn, here, page, stored, waiting } from "../../contracts/JournalCases.ts"

/**
 * From now on no transaction that ends a gap can be committed: what it leaves behind refers to nothing, which is
 * looked at last.
 */
const noCommit = Effect.gen(function*() {
  const sql = yield* SqlClient.SqlClient
  yield* sql`PRAGMA foreign_keys = ON`
  yield* sql`CREATE TABLE broken (other INTEGER REFERENCES gaps (id) DEFERRABLE INITIALLY DEFERRED)`
  yield* sql`CREATE TRIGGER no_commit AFTER UPDATE OF state ON gaps BEGIN INSERT INTO broken VALUES (-1); END`
})

describe("a commit that fails when a gap was filled, as on a full disk,", () => {
  it.effect("lets no newer message of the room go before the older ones", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", { events: stored(here, "$2"), gaps: [gapIn(here, "p1", "s0")] })
      const [gap] = yield* journal.gaps
      yield* noCommit
      assert.strictEqual(
        (yield* Effect.exit(fill(gap!, { events: page(here, "$1"), finals: [], rest: { _tag: "Filled" } })))._tag,
        "Failure"
      )
      yield* accept("s2", { events: stored(here, "$3") })
      assert.deepStrictEqual([(yield* journal.gaps).length, yield* waiting], [1, []])
      yield* (yield* SqlClient.SqlClient)`DROP TRIGGER no_commit`
      yield* fill(gap!, { events: page(here, "$1"), finals: [], rest: { _tag: "Filled" } })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
    }).pipe(Effect.provide(JournalMemory.layer)))
})

describe("an event that was stored once and cannot be read any more", () => {
  it.effect("keeps no other from being looked at", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* accept("s1", { events: stored(here, "$1", "$2") })
      yield* (yield* SqlClient.SqlClient)`UPDATE events SET raw = '{"event_id":' WHERE event = '$1'`
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ event, raw }) => [event as string, raw["event_id"]]), [[
        "$1",
        undefined
      ], ["$2", "$2"]])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
