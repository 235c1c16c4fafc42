import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, event, type Example, final, here, prompted, shown, stored, taken } from "./JournalCases.ts"
import { answer, asks, open, question } from "./JournalQuestions.contract.ts"

/** What reaches a turn while it works, and what becomes of it when the turn does not take it. */
export const signalCases = (example: Example) => {
  describe("a turn that the room closed while it was worked on", () => {
    example(
      "is not opened again by what is committed after that: it says so, and shows nothing",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* accept("s2", { finals: [final("$1")] })
        const commit = {
          of: turn,
          turn: { ...turn.turn, phase: "streaming" as const },
          entries: [{ part: 1, priority: "edit" as const, content: { body: "a" } }],
          durable: false,
          further: false,
          signalsUntil: undefined
        }
        assert.isFalse(yield* journal.commit(commit))
        assert.isFalse(yield* journal.commit({ ...commit, durable: true }))
        assert.deepStrictEqual([yield* journal.openChats, yield* journal.pendingChats], [[], []])
        const other = yield* prompted("$2")
        assert.isTrue(yield* journal.commit({ ...commit, of: other, turn: { ...other.turn, phase: "answered" } }))
        assert.deepStrictEqual([yield* journal.openChats, yield* journal.pendingChats], [[], [other.chat]])
      })
    )
  })

  describe("a question of the agent's, told from others of its turn", () => {
    example(
      "that cannot be sent is told to its turn, and takes no answer; one that another replaced is not",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a") })
        const slot = yield* taken()
        yield* asks(turn, { ...question, ask: "a2", number: 1 })
        yield* journal.markFailed(slot, "M_TOO_LARGE")
        assert.deepStrictEqual(yield* journal.signals(turn), [])
        yield* journal.markFailed(yield* taken(), "M_TOO_LARGE")
        assert.deepStrictEqual<unknown>(yield* journal.signals(turn), [{
          _tag: "Unshown",
          number: 1,
          why: "M_TOO_LARGE",
          seq: 1
        }])
        yield* journal.admit([answer("$a", { number: 1, choice: { ask: "a2", choice: "yes" } })])
        assert.strictEqual((yield* journal.signals(turn)).length, 1)
      })
    )
  })

  describe("a question that has ended while it was sent", () => {
    example(
      "is none any more when it is sent again, so that nothing waits for its time",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        assert.strictEqual((yield* taken()).ask, "a1")
        yield* asks(turn, undefined, { ends: true, body: "withdrawn" })
        const again = yield* taken()
        assert.deepStrictEqual([again.ask, again.content["body"]], [undefined, "Deploy?"])
        yield* journal.markSent(again, event("$q"))
        assert.strictEqual((yield* taken()).content["body"], "withdrawn")
      })
    )
  })

  describe("a prompt that is held back", () => {
    example(
      "is let go for good when the clock went back since",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* TestClock.setTime(10_000_000)
        for (let n = 0; n < 6; n++) {
          const [brake] = yield* journal.brake([{ event: event(`$${n}`), room: here, author: ann }])
          if (n === 5) assert.deepStrictEqual(brake, { until: 10_600_000, isFirst: true })
          else {
            yield* shown(yield* prompted(`$${n}`), ["!"], { closed: true })
            yield* journal.markSent(yield* taken(), event(`$answer${n}`))
          }
        }
        yield* TestClock.setTime(10_000_000 - 3_600_000)
        assert.deepStrictEqual(yield* journal.brake([{ event: event("$5"), room: here, author: ann }]), [undefined])
      })
    )
  })

  describe("an answer, told from those to other questions", () => {
    example(
      "is no signal for a turn that was told to stop",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$stop", "$a") })
        yield* journal.admit([{ _tag: "Stop", event: event("$stop"), prompt: event("$1") }])
        yield* journal.admit([answer("$a")])
        assert.deepStrictEqual((yield* journal.signals(turn)).map(({ _tag }) => _tag), ["Stop"])
      })
    )

    example(
      "that somebody else's store took before it closed the turn is no prompt, and one that it did not take is",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$b") })
        yield* journal.admit([answer("$a")])
        yield* asks(turn, { ...question, ask: "a2", number: 1 })
        yield* journal.admit([answer("$b", { number: 1, choice: { ask: "a2", choice: "yes" } })])
        yield* accept("s3", { finals: [final("$1")], answers: [event("$a")] })
        const left = yield* open
        assert.deepStrictEqual(left, [[event("$b"), true]])
      })
    )

    example(
      "is none to a question that the room showed, and that this store has not sent yet",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* accept("s2", {
          shown: [{ prompt: event("$1"), attempt: 1, part: questionPart(0), event: event("$before") }]
        })
        yield* asks(turn, question)
        assert.isUndefined((yield* journal.questions([here]))[0]?.shown)
      })
    )

    example(
      "to a question that replaced another one of its name is a signal, though that has an answer nobody has read yet",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        yield* accept("s2", { events: stored(here, "$a", "$b") })
        yield* journal.admit([answer("$a")])
        yield* asks(turn, { ...question, number: 1 })
        yield* journal.admit([answer("$b", { number: 1 })])
        assert.strictEqual((yield* journal.signals(turn)).length, 2)
      })
    )
  })
}
