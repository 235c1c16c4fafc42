import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { OutboxKey } from "../../src/domain/outbox/OutboxKey.ts"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import type { Admission } from "../../src/services/intake/IntakeRecords.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  brief,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  there
} from "./JournalCases.ts"
import { answer, asks, question } from "./JournalQuestions.contract.ts"

/** Somebody takes events back, in this room or in another one. */
export const takesBack = Effect.fnUntraced(
  function*(targets: ReadonlyArray<string>, room = here, also: ReadonlyArray<Admission> = []) {
    const id = (target: string) => `$back ${room} ${target}`
    yield* accept(`back ${room} ${targets.join()}`, {
      events: stored(
        room,
        ...targets.map(id),
        ...also.map((one) => one.event as string)
      )
    })
    return yield* (yield* WholeJournal).admit([
      ...also,
      ...targets.map((target): Admission => ({ _tag: "Erase", event: event(id(target)), target: event(target) }))
    ])
  }
)

const free = { ask: "a1", text: "the words of an answer" }

/** A turn whose question is in the room, as `$q`. */
export const asking = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const turn = yield* prompted("$1")
  yield* asks(turn, question)
  yield* journal.markSent(yield* taken(), event("$q"), 1)
  return turn
})

/** The same, which took what `$a` answered. */
const answered = Effect.fnUntraced(function*(choice: Extract<Admission, { _tag: "Answer" }>["choice"]) {
  const journal = yield* WholeJournal
  const turn = yield* asking
  yield* accept("s2", { events: stored(here, "$a") })
  yield* journal.admit([answer("$a", { choice })])
  yield* asks(turn, undefined, { ends: true, turn: { answers: [event("$a")], text: "quotes it" }, signalsUntil: 99 })
  yield* journal.markSent(yield* taken(), event("$q end"))
  return turn
})

/** How its turn is told that something was taken back. */
export const told = Effect.flatMap(
  WholeJournal,
  (journal) => Effect.flatMap(next(), (turn) => Effect.map(journal.signals(turn), (all) => all.map(({ _tag }) => _tag)))
)

/** A question, or an answer to it, that somebody deleted. */
export const takenBackCases = (example: Example) => {
  describe("a question that was deleted in its room", () => {
    example(
      "stops its turn, and is said nowhere again",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* asking
        assert.deepStrictEqual(yield* takesBack(["$q"]), [chat("!r")])
        assert.deepStrictEqual(yield* told, ["Stop"])
        yield* asks(turn, undefined, { ends: true, body: "withdrawn" })
        assert.deepStrictEqual(yield* journal.pendingChats, [])
      })
    )

    example(
      "takes no answer any more, also where both come at once",
      Effect.gen(function*() {
        yield* asking
        yield* takesBack(["$q"], here, [answer("$a")])
        assert.deepStrictEqual(yield* told, ["Stop"])
      })
    )

    example(
      "stops nothing from another room, nor where another question is open",
      Effect.gen(function*() {
        const turn = yield* asking
        yield* takesBack(["$q"], there)
        assert.deepStrictEqual(yield* told, [])
        yield* asks(turn, { ...question, ask: "a2", number: 1 }, { part: questionPart(1) })
        yield* takesBack(["$q"])
        assert.deepStrictEqual(yield* told, [])
      })
    )
  })

  describe("an answer of the agent's that was deleted in its room", () => {
    /** An answer whose first two parts are in the room, as `$a1` and `$a2`. */
    const answering = Effect.gen(function*() {
      const journal = yield* WholeJournal
      const turn = yield* prompted("$1")
      yield* shown(turn, ["one", "two"])
      for (const part of ["$a1", "$a2"]) yield* journal.markSent(yield* taken(), event(part))
      return turn
    })
    /** What is sent from now on, in a line each. */
    const sends = Effect.gen(function*() {
      const journal = yield* WholeJournal
      const all: Array<string> = []
      for (let slot = yield* journal.claim(chat("!r")); Option.isSome(slot); slot = yield* journal.claim(chat("!r"))) {
        all.push(brief(slot.value))
        yield* journal.markSent(slot.value, event(`$new ${all.length}`))
      }
      return all
    })

    example(
      "stops its turn, whichever part it was, and not from another room",
      Effect.gen(function*() {
        yield* answering
        assert.deepStrictEqual([yield* takesBack(["$a2"], there), yield* told], [[], []])
        assert.deepStrictEqual(yield* takesBack(["$a2"]), [chat("!r")])
        assert.deepStrictEqual(yield* told, ["Stop"])
      })
    )

    example(
      "is not written again; what follows it is, where it is in the room already",
      Effect.gen(function*() {
        const turn = yield* answering
        yield* takesBack(["$a1"])
        yield* shown(turn, ["one more", "two more", "three"], { closed: true })
        assert.deepStrictEqual(yield* sends, ["1.2.$1 r1 \"two more\" edits $a2"])
      })
    )

    example(
      "is another thing than a word on what was no answer, which stops nothing, and is said to the next message only",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* asking
        const hint = (key: string) =>
          journal.commit({
            of: turn,
            turn: { ...turn.turn, phase: "streaming", question: question },
            entries: [{
              part: questionPart(0) + 1,
              priority: "question",
              content: { body: key },
              fresh: OutboxKey.make(key)
            }],
            durable: true,
            further: false,
            signalsUntil: undefined
          })
        yield* hint("hint.$b")
        yield* journal.markSent(yield* taken(), event("$hint"))
        assert.deepStrictEqual([yield* takesBack(["$hint"]), yield* told], [[], []])
        yield* hint("hint.$b")
        assert.deepStrictEqual(yield* sends, [])
        yield* hint("hint.$c")
        assert.deepStrictEqual(yield* sends, ["hint.$c r0 \"hint.$c\""])
      })
    )

    example(
      "is followed by no part that waits to be sent",
      Effect.gen(function*() {
        const turn = yield* answering
        yield* shown(turn, ["one", "two", "three", "four"])
        yield* takesBack(["$a2"])
        assert.deepStrictEqual((yield* sends).filter((one) => /^1\.[34]/.test(one)), [])
      })
    )

    example(
      "is not written again by an edit that was under way, nor sent anew where the homeserver lost it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* answering
        yield* shown(turn, ["one more", "two"])
        const slot = yield* taken()
        yield* takesBack(["$a1"])
        yield* journal.markSent(slot, event("$edit"))
        yield* journal.retarget(slot)
        yield* shown(turn, ["the end"], { closed: true })
        assert.deepStrictEqual((yield* sends).filter((one) => one.startsWith("1.1.$1")), [])
      })
    )

    example(
      "after its turn was closed, is not written again, and is no reason to try again",
      Effect.gen(function*() {
        const turn = yield* answering
        yield* shown(turn, ["one", "the end"], { closed: true })
        yield* takesBack(["$a2"])
        assert.deepStrictEqual((yield* sends).filter((one) => one.startsWith("1.2.$1")), [])
        assert.isFalse(Option.getOrThrow(yield* (yield* WholeJournal).attempt(event("$a2"))).lost)
      })
    )
  })

  describe("an answer of words that was deleted after its turn took it", () => {
    example(
      "stops the turn, and what quotes it is kept no longer than the final takes",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* TestClock.adjust("1 day")
        const turn = yield* answered(free)
        assert.deepStrictEqual(yield* takesBack(["$a"], there), [])
        assert.deepStrictEqual(yield* takesBack(["$a"]), [chat("!r")])
        assert.deepStrictEqual(yield* told, ["Stop"])
        yield* shown(turn, ["stopped"], { closed: true })
        yield* journal.markSent(yield* taken(), event("$final"))
        assert.strictEqual(yield* journal.erase(1, 9), 1)
      })
    )

    example(
      "is erased with the text of the closed turn, at once",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* TestClock.adjust("1 day")
        yield* shown(yield* answered(free), ["quotes it"], { closed: true })
        yield* journal.markSent(yield* taken(), event("$final"))
        yield* takesBack(["$a"], there)
        assert.isFalse(Option.getOrThrow(yield* journal.attempt(event("$final"))).erased)
        yield* takesBack(["$a"])
        assert.isTrue(Option.getOrThrow(yield* journal.attempt(event("$final"))).erased)
        assert.strictEqual(yield* journal.erase(Number.MAX_SAFE_INTEGER, 9), 0)
      })
    )

    example(
      "is another thing than the number of a choice, which says nothing",
      Effect.gen(function*() {
        yield* answered({ ask: "a1", choice: "yes", place: 1 })
        assert.deepStrictEqual(yield* takesBack(["$a"]), [])
        assert.deepStrictEqual(yield* told, [])
      })
    )
  })
}
