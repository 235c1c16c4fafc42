import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { ChatId, PromptId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  final,
  here,
  next,
  prompted,
  say,
  shown,
  stored,
  there,
  waiting
} from "./JournalCases.ts"
import { answer, asks, open, question } from "./JournalQuestions.contract.ts"

/** What becomes of people's answers to the agent's questions. */
export const answerCases = (example: Example) => {
  describe("an answer", () => {
    example(
      "is a signal for its turn, and the only one for its question",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$b") })
        assert.deepStrictEqual(yield* journal.admit([answer("$a")]), [chat("!r")])
        assert.deepStrictEqual(yield* journal.admit([answer("$a")]), [])
        const signals = yield* journal.signals(turn)
        assert.deepStrictEqual<unknown>(signals, [{
          _tag: "Answer",
          ask: "a1",
          choice: "yes",
          place: 1,
          number: 0,
          event: "$a",
          by: ann,
          seq: signals[0]?.seq
        }])
      })
    )

    example(
      "that is the second to its question is a prompt, in its place among the others",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$b", "$c") })
        yield* journal.admit([answer("$a"), answer("$b"), answer("$c", { otherwise: undefined })])
        assert.strictEqual((yield* journal.signals(turn)).length, 1)
        yield* asks(turn, undefined, { ends: true, turn: { answers: [event("$a")] }, signalsUntil: 99 })
        assert.deepStrictEqual(yield* open, [[event("$1"), true], [event("$b"), true]])
        assert.deepStrictEqual(yield* waiting, [])
      })
    )

    for (
      const [title, before] of [
        [
          "to a question that the turn has not any more",
          Effect.flatMap(prompted("$1"), (turn) => asks(turn, { ...question, ask: "a2" }))
        ],
        [
          "to a question that another one of the same name has replaced",
          Effect.flatMap(prompted("$1"), (turn) => asks(turn, { ...question, number: 1 }))
        ],
        [
          "to a turn that was told to stop",
          Effect.gen(function*() {
            yield* asks(yield* prompted("$1"), question)
            yield* accept("s1", { events: stored(here, "$stop") })
            yield* (yield* WholeJournal).admit([{ _tag: "Stop", event: event("$stop"), prompt: event("$1") }])
          })
        ],
        [
          "to a turn that is closed",
          Effect.flatMap(prompted("$1"), (turn) => shown(turn, ["done"], { closed: true, turn: { question } }))
        ]
      ] as const
    ) {
      example(
        `${title} is a prompt`,
        Effect.gen(function*() {
          yield* before
          yield* accept("s2", { events: stored(here, "$a") })
          assert.deepStrictEqual(yield* (yield* WholeJournal).admit([answer("$a")]), [chat("!r")])
          assert.deepInclude(yield* open, [event("$a"), true])
        })
      )
    }

    example(
      "that is nothing else wakes nobody when it is too late",
      Effect.gen(function*() {
        yield* shown(yield* prompted("$1"), ["done"], { closed: true })
        yield* accept("s2", { events: stored(here, "$a") })
        assert.deepStrictEqual(yield* (yield* WholeJournal).admit([answer("$a", { otherwise: undefined })]), [])
        assert.deepStrictEqual(yield* waiting, [])
      })
    )

    example(
      "that the turn did not take before it ended is a prompt of the same chat, text and all",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a") })
        yield* journal.admit([
          answer("$a", {
            otherwise: {
              room: here,
              chat: ChatId.make("!r $q"),
              threadRoot: event("$q"),
              author: ann,
              id: PromptId.make("p a"),
              reply: undefined
            }
          })
        ])
        yield* shown(turn, ["done"], { closed: true })
        const left = yield* next()
        assert.deepStrictEqual<unknown>([left.turn.prompt, left.turn.id, left.threadRoot, left.raw], [
          "$a",
          "p a",
          "$q",
          say("$a")
        ])
      })
    )

    example(
      "that was taken is no prompt, and its text is gone from the journal",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$u") })
        yield* journal.admit([answer("$a")])
        yield* asks(turn, undefined, { ends: true, turn: { answers: [event("$a")] }, signalsUntil: 99 })
        assert.deepStrictEqual(yield* journal.signals(turn), [])
        assert.deepStrictEqual(yield* open, [[event("$1"), true]])
      })
    )

    example(
      "that was taken back before the turn read it is none; from another room it cannot be",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: [...stored(here, "$a", "$r"), ...stored(there, "$x")] })
        yield* journal.admit([answer("$a")])
        yield* journal.admit([{ _tag: "Erase", event: event("$x"), target: event("$a") }])
        assert.strictEqual((yield* journal.signals(turn)).length, 1)
        yield* journal.admit([{ _tag: "Erase", event: event("$r"), target: event("$a") }])
        assert.deepStrictEqual(yield* journal.signals(turn), [])
        yield* accept("s3", { events: stored(here, "$b") })
        assert.deepStrictEqual(yield* journal.admit([answer("$b")]), [chat("!r")])
        assert.strictEqual((yield* journal.signals(turn)).length, 1)
      })
    )

    example(
      "that the room shows as one is known to be one, before or after it came",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          events: stored(here, "$a"),
          answers: [event("$b")]
        })
        yield* accept("s2", { events: stored(here, "$b"), answers: [event("$a")], finals: [final("$p")] })
        yield* accept("s3", { events: stored(here, "$c") })
        assert.deepStrictEqual((yield* journal.pending(9)).map((one) => [one.event, one.answered]), [
          [event("$a"), true],
          [event("$b"), true],
          [event("$c"), false]
        ])
      })
    )
  })
}
