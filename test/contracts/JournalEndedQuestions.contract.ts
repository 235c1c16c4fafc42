import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { OutboxKey } from "../../src/domain/outbox/OutboxKey.ts"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import type { OpenTurn } from "../../src/services/turns/OpenTurn.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  there,
  turnOf
} from "./JournalCases.ts"
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

const over = {
  ask: "a1",
  labels: ["Allow"],
  author: ann,
  event: event("$q"),
  asked: "answered" as const,
  by: ann,
  at: 7
}
const asked = { asks: [{ ask: "a1", asked: "answered" as const, labels: ["Allow"], by: ann, at: 7 }] }
const bare = { asks: [{ ask: "a1", asked: "withdrawn" as const }] }

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
        yield* asks(turn, undefined, { ends: true, turn: bare })
        const { at: _, by: __, ...less } = over
        assert.deepStrictEqual(
          yield* journal.endedQuestion(here, event("$q")),
          Option.some({ ...less, labels: [], asked: "withdrawn" as const })
        )
      })
    )

    example(
      "is the last of its chat until the agent is given something else there",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const last = Effect.suspend(() => journal.lastQuestion(chat("!r")))
        assert.deepStrictEqual(yield* last, Option.none())
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* journal.markSent(yield* taken(), event("$q"))
        assert.deepStrictEqual(yield* last, Option.none())
        yield* asks(turn, undefined, { ends: true, turn: bare })
        assert.deepStrictEqual(yield* last, Option.none())
        yield* asks(turn, undefined, { ends: true, turn: asked })
        assert.deepStrictEqual(yield* last, Option.some(over))
        yield* shown(turn, ["done"], { closed: true, turn: asked })
        yield* accept("s9", { events: stored(here, "$2") })
        yield* journal.admit([turnOf("$2")])
        assert.deepStrictEqual(yield* last, Option.some(over))
        yield* shown(yield* next(), ["more"])
        assert.deepStrictEqual(yield* last, Option.none())
        assert.deepStrictEqual(yield* journal.lastQuestion(chat("!other")), Option.none())
      })
    )
  })
}
