import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { questionPart } from "../../../../src/domain/questions/QuestionParts.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, event, here, prompted, taken } from "../../../contracts/JournalCases.ts"
import { asks, question } from "../../../contracts/JournalQuestions.contract.ts"

describe("A question of the agent's in its room", () => {
  it.effect("that another store of ours began to show is older than all that this one takes in", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const turn = yield* prompted("$1")
      yield* accept("s2", {
        shown: [{ prompt: event("$1"), attempt: 1, part: questionPart(0), event: event("$before") }]
      })
      yield* asks(turn, question)
      yield* TestClock.adjust("1 minute")
      yield* journal.markSent(yield* taken(), event("$edit"))
      assert.deepStrictEqual((yield* journal.questions([here]))[0]?.shown, {
        event: event("$before"),
        at: 60_000,
        batch: -1
      })
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("costs no look into the store where a sync names no room", () =>
    Effect.gen(function*() {
      yield* (yield* SqlClient.SqlClient)`DROP TABLE turns`
      assert.deepStrictEqual(yield* (yield* WholeJournal).questions([]), [])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
