import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { OutboxKey } from "../../src/domain/outbox/OutboxKey.ts"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import type { OpenTurn } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { ann, event, type Example, here, prompted, taken, there } from "./JournalCases.ts"
import { asks, question } from "./JournalQuestions.contract.ts"

/** Shows the hint to a message that answered nothing. */
const hints = Effect.fnUntraced(function*(open: OpenTurn, to: string) {
  const journal = yield* WholeJournal
  yield* journal.commit({
    of: open,
    turn: { ...open.turn, phase: "streaming", question },
    entries: [{
      part: questionPart(0) + 1,
      priority: "question",
      content: { body: `hint to ${to}` },
      fresh: OutboxKey.make(`hint.${to}`)
    }],
    durable: false,
    further: false,
    signalsUntil: undefined
  })
})

const over = { ask: "a1", labels: ["Allow"], author: ann, event: event("$q") }
const asked = { asks: [{ ask: "a1", asked: "withdrawn" as const, labels: ["Allow"] }] }

/** Questions that nobody can answer any more. */
export const endedQuestionCases = (example: Example) => {
  describe("a question that has ended", () => {
    example(
      "is known by its event and by its newest hint, in its own room only",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* journal.markSent(yield* taken(), event("$q"))
        yield* hints(turn, "$a")
        yield* journal.markSent(yield* taken(), event("$hint"))
        assert.deepStrictEqual(yield* journal.endedQuestion(here, event("$q")), Option.none())
        yield* asks(turn, undefined, { ends: true, turn: asked })
        assert.deepStrictEqual(yield* journal.endedQuestion(here, event("$q")), Option.some(over))
        assert.deepStrictEqual(
          yield* journal.endedQuestion(here, event("$hint")),
          Option.some({ ...over, hint: event("$hint") })
        )
        for (const one of ["$q", "$hint"]) {
          assert.deepStrictEqual(yield* journal.endedQuestion(there, event(one)), Option.none())
        }
        assert.deepStrictEqual(yield* journal.endedQuestion(here, event("$other")), Option.none())
      })
    )
  })
}
