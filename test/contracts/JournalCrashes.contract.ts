import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import { queued } from "../../src/domain/turns/Turn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, chat, type Example, here, next, prompted, shown } from "./JournalCases.ts"

/** What the journal counts of a turn that processes end with. */
export const crashCases = (example: Example) => {
  describe("a turn that processes end with", () => {
    const crashes = Effect.map(next(), ({ crashes }) => crashes)

    example(
      "has a strike for each that took it up, until it gets further or has lasted",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        assert.strictEqual(open.crashes, 0)
        yield* journal.countCrash(open)
        yield* journal.countCrash(open)
        yield* shown(open, ["no further"])
        assert.strictEqual(yield* crashes, 2)
        yield* shown(open, ["further"], { further: true })
        assert.strictEqual(yield* crashes, 0)
        yield* journal.countCrash(open)
        yield* journal.clearCrashes(open)
        assert.strictEqual(yield* crashes, 0)
      })
    )

    example(
      "can be told by its columns alone, when what else its row holds cannot be read",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        assert.deepStrictEqual(yield* journal.bareTurn(chat("!r")), Option.none())
        yield* accept("others came", { rooms: [{ room: here, membership: "join", direct: true, members: 3 }] })
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["so far"])
        // A question's event is no part of the answer.
        yield* shown(open, ["Deploy?"], { from: questionPart(0), priority: "question" })
        yield* journal.countCrash(open)
        const bare = Option.getOrThrow(yield* journal.bareTurn(chat("!r")))
        assert.deepStrictEqual(bare, {
          ...open,
          parts: 1,
          crashes: 1,
          raw: undefined,
          reply: undefined,
          turn: queued(open.turn.prompt, 1, open.turn.id)
        })
        yield* shown(bare, ["done"], { closed: true })
        assert.strictEqual((yield* next()).turn.prompt, "$2")
      })
    )
  })
}
