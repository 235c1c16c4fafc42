import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { accept, event, final } from "../../../contracts/JournalCases.ts"

describe("What a room shows of our attempts", () => {
  it.effect("is stored as it is named, and nothing besides", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const counts = sql`SELECT (SELECT count(*) FROM answers) AS answers, (SELECT count(*) FROM shown) AS shown,
        (SELECT count(*) FROM begun) AS begun, (SELECT count(*) FROM finals) AS finals`
      yield* accept("s1", { finals: [final("$1")] })
      assert.deepStrictEqual(yield* counts, [{ answers: 0, shown: 0, begun: 0, finals: 1 }])
      yield* accept("s2", {
        shown: [{ prompt: event("$2"), attempt: 1, part: 1, event: event("$part") }],
        answers: [event("$a")]
      })
      assert.deepStrictEqual(yield* counts, [{ answers: 1, shown: 1, begun: 1, finals: 1 }])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
