import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { PromptId } from "../../../../src/domain/Ids.ts"
import { Journal } from "../../../../src/services/store/Journal.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { accept, event, here, next, prompted, shown, stored } from "../../../contracts/JournalCases.ts"

describe("another attempt at a prompt", () => {
  it.effect("is not stopped by a stop that was meant for the one before, and that an earlier version left", () =>
    Effect.gen(function*() {
      const journal = yield* Journal
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
