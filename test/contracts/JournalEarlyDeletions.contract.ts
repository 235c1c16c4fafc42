import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
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
import { takesBack, told } from "./JournalTakenBack.contract.ts"

const pending = Effect.flatMap(WholeJournal, (journal) => journal.pendingChats)

/** A turn whose first text is on its way. */
const sending = Effect.gen(function*() {
  const turn = yield* prompted("$1")
  yield* shown(turn, ["one"])
  return { turn, slot: yield* taken() }
})

/** An answer in the room, as `$a`, with so many edits, `$e1` and on. */
const edited = Effect.fnUntraced(function*(edits: number) {
  const journal = yield* WholeJournal
  const { slot, turn } = yield* sending
  yield* journal.markSent(slot, event("$a"))
  for (let n = 1; n <= edits; n++) {
    yield* shown(turn, [`one ${n}`])
    yield* journal.markSent(yield* taken(), event(`$e${n}`))
  }
  return turn
})

/** An event of ours that somebody deleted before the journal knew that it is ours. */
export const earlyDeletionCases = (example: Example) => {
  describe("an event that was deleted before its send was confirmed", () => {
    example(
      "stops its turn when it is, and is written no more",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const { slot, turn } = yield* sending
        assert.deepStrictEqual([yield* takesBack(["$a"]), yield* told], [[], []])
        assert.isTrue(yield* journal.markSent(slot, event("$a")))
        assert.deepStrictEqual(yield* told, ["Stop"])
        yield* shown(turn, ["one more", "two"], { closed: true })
        assert.deepStrictEqual(yield* pending, [])
      })
    )

    example(
      "is not one that was named in another room, nor another one of this room",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const { slot } = yield* sending
        yield* takesBack(["$a"], there)
        yield* takesBack(["$b"])
        assert.isFalse(yield* journal.markSent(slot, event("$a")))
        assert.deepStrictEqual(yield* told, [])
      })
    )

    example(
      "stops its turn where it showed the open question, and the question's end is not written",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        yield* asks(turn, question)
        const slot = yield* taken()
        yield* takesBack(["$q"])
        assert.isTrue(yield* journal.markSent(slot, event("$q"), 1))
        assert.deepStrictEqual(yield* told, ["Stop"])
        yield* asks(turn, undefined, { ends: true, body: "withdrawn" })
        assert.deepStrictEqual(yield* pending, [])
        assert.deepStrictEqual(yield* journal.endedQuestion(here, event("$q")), Option.none())
      })
    )

    example(
      "stops its turn also when the room is what tells that it is ours",
      Effect.gen(function*() {
        const turn = yield* prompted("$1")
        yield* shown(turn, ["one"])
        yield* takesBack(["$a"])
        yield* accept("seen", { shown: [{ prompt: event("$1"), attempt: 1, part: 1, event: event("$a") }] })
        assert.deepStrictEqual(yield* told, ["Stop"])
        assert.deepStrictEqual(yield* pending, [])
      })
    )

    example(
      "is not written again by a store that finds it begun",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          events: stored(here, "$1"),
          shown: [{ prompt: event("$1"), attempt: 1, part: 1, event: event("$a") }]
        })
        yield* takesBack(["$a"])
        yield* journal.admit([turnOf("$1")])
        yield* shown(yield* next(), ["one", "two"], { closed: true })
        assert.deepStrictEqual(yield* pending, [])
      })
    )

    example(
      "is remembered among a thousand deletions of its room, and for a week",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const { slot } = yield* sending
        yield* takesBack(["$a", ...Array.from({ length: 999 }, (_, n) => `$other ${n}`)])
        yield* takesBack(Array.from({ length: 200 }, (_, n) => `$there ${n}`), there)
        yield* TestClock.adjust("6 days")
        yield* journal.erase(1, 2_000)
        assert.isTrue(yield* journal.markSent(slot, event("$a")))
      })
    )

    example(
      "is forgotten behind a thousand later ones, and after a week",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const { slot } = yield* sending
        yield* takesBack(["$a", ...Array.from({ length: 1_000 }, (_, n) => `$other ${n}`)])
        assert.isFalse(yield* journal.markSent(slot, event("$a")))
        yield* shown(yield* next(), ["one more"])
        const edit = yield* taken()
        yield* takesBack(["$e"])
        yield* TestClock.adjust("8 days")
        yield* journal.erase(1, 2_000)
        assert.isFalse(yield* journal.markSent(edit, event("$e")))
      })
    )
  })

  describe("an edit of ours that was deleted", () => {
    example(
      "stops the turn as its event would, in its own room",
      Effect.gen(function*() {
        const turn = yield* edited(2)
        assert.deepStrictEqual([yield* takesBack(["$e1"], there), yield* told], [[], []])
        assert.deepStrictEqual(yield* takesBack(["$e1"]), [chat("!r")])
        assert.deepStrictEqual(yield* told, ["Stop"])
        yield* shown(turn, ["the end"], { closed: true })
        assert.deepStrictEqual(yield* pending, [])
      })
    )

    example(
      "stops it where the edit was on its way",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* edited(1), ["SECRET"])
        const slot = yield* taken()
        yield* takesBack(["$e2"])
        assert.isTrue(yield* journal.markSent(slot, event("$e2")))
        assert.deepStrictEqual(yield* told, ["Stop"])
      })
    )

    example(
      "is known among the newest of many",
      Effect.gen(function*() {
        yield* edited(40)
        assert.deepStrictEqual([yield* takesBack(["$e8"]), yield* told], [[], []])
        assert.deepStrictEqual(yield* takesBack(["$e9"]), [chat("!r")])
      })
    )
  })
}
