import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, fill, gapIn, here, page, there } from "../../../contracts/JournalCases.ts"

describe("A gap that is over", () => {
  it.effect("is told from one that was given up, with its reason, so that `status` can say which were lost", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      yield* accept("s1", { gaps: [gapIn(here, "p1", "s0"), gapIn(there, "q1", "s0")] })
      const [first, second] = yield* (yield* WholeJournal).gaps
      yield* fill(first!, { events: page(here, "$2", "$1"), finals: [], rest: { _tag: "Filled" } })
      yield* fill(second!, { events: [], finals: [], rest: { _tag: "GivenUp", why: "M_FORBIDDEN" } })
      assert.deepStrictEqual(yield* sql`SELECT room, state, why, found FROM gaps ORDER BY id`, [
        { room: here, state: "filled", why: null, found: 2 },
        { room: there, state: "given up", why: "M_FORBIDDEN", found: 1 }
      ])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
