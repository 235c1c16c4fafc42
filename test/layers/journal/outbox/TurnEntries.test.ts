import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { event, next, prompted, shown, taken } from "../../../contracts/JournalCases.ts"
import { asks, question } from "../../../contracts/JournalQuestions.contract.ts"

describe("The first text of an answer that is not in the room yet", () => {
  it.effect("stays as urgent as it was when the next part is written behind it", () =>
    Effect.gen(function*() {
      yield* shown(yield* prompted("$1"), ["a"], { priority: "first" })
      yield* shown(yield* next(), ["b"], { priority: "edit", from: 2 })
      assert.deepStrictEqual((yield* taken()).priority, "first")
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("is as urgent as a question that is asked behind it, and what is behind the question is not", () =>
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const open = yield* prompted("$1", "$2")
      yield* shown(open, ["a", "b"], { priority: "edit" })
      yield* asks(open, question)
      for (const sent of ["$a", "$b", "$q"]) {
        const entry = yield* taken()
        assert.strictEqual(entry.priority, "question")
        yield* journal.markSent(entry, event(sent))
      }
      yield* shown(open, ["a", "b"], { closed: true })
      for (const sent of ["$a2", "$b2"]) yield* journal.markSent(yield* taken(), event(sent))
      yield* shown(yield* next(), ["c"], { priority: "edit" })
      assert.strictEqual((yield* taken()).priority, "edit")
    }).pipe(Effect.provide(JournalMemory.layer)))
})
