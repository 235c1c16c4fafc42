import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { brief, chat, event, type Example, here, next, prompted, shown, taken } from "./JournalCases.ts"

const head = Effect.flatMap(
  WholeJournal,
  (journal) => Effect.map(journal.nextPriority(chat("!r")), Option.getOrUndefined)
)
const dirty = Effect.flatMap(WholeJournal, (journal) => journal.pendingChats)

/** In which order a chat sends, and where to. */
export const sendOrderCases = (example: Example) => {
  describe("order", () => {
    example(
      "parts go in their order, and the next turn's behind them",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1", "$2"), ["a", "b"], { closed: true })
        yield* shown(yield* next(), ["c"], { priority: "first" })
        const sent: Array<string> = []
        for (let n = 0; n < 3; n++) {
          const slot = yield* taken()
          sent.push(brief(slot))
          yield* journal.markSent(slot, event(`$sent${n}`))
        }
        assert.deepStrictEqual(sent, ["1.1.$1 r0 \"a\"", "1.2.$1 r0 \"b\"", "1.1.$2 r0 \"c\""])
      })
    )

    example(
      "parts of a long answer that are not sent yet go with its final, not at the pace of edits before it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["a", "b"], { priority: "edit" })
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* shown(open, ["c"], { from: 3, closed: true })
        const ranks: Array<string> = []
        for (let n = 0; n < 2; n++) {
          const slot = yield* taken()
          ranks.push(`${slot.priority} ${brief(slot)}`)
          yield* journal.markSent(slot, event(`$sent${n}`))
        }
        assert.deepStrictEqual(ranks, ["final 1.2.$1 r0 \"b\"", "final 1.3.$1 r0 \"c\""])
        assert.deepStrictEqual(yield* dirty, [])
      })
    )

    example(
      "the head is how urgent the first of them is, and the rank grows with the content",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["a"], { priority: "first" })
        assert.strictEqual(yield* head, "first")
        yield* shown(open, ["a?"], { priority: "question" })
        assert.strictEqual(yield* head, "question")
        yield* shown(open, ["a!"], { closed: true })
        yield* shown(yield* next(), ["b"], { priority: "edit" })
        assert.strictEqual(yield* head, "final")
        yield* journal.markSent(yield* taken(), event("$sent"))
        assert.strictEqual(yield* head, "edit")
      })
    )

    example(
      "a slot that was taken is still the head, until it is reported",
      Effect.gen(function*() {
        yield* shown(yield* prompted("$1"), ["a"], { priority: "first" })
        yield* taken()
        assert.strictEqual(yield* head, "first")
      })
    )

    example(
      "an earlier part that changed goes before a later one",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a", "b"])
        yield* journal.markSent(yield* taken(), event("$sent1"))
        yield* shown(open, ["a2"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"a2\" edits $sent1")
      })
    )

    example(
      "a commit without slots leaves what is to be sent as it is",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* shown(open, [])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
      })
    )

    example(
      "a commit of the last part alone leaves the first as it is",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a", "b"])
        yield* shown(open, ["c"], { from: 2, closed: true })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
        yield* journal.markSent(yield* taken(), event("$sent1"))
        assert.strictEqual(brief(yield* taken()), "1.2.$1 r1 \"c\"")
      })
    )
  })

  describe("where it goes", () => {
    example(
      "a send says whether its room is encrypted by now",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a"])
        yield* journal.noteRoom({ room: here, encrypted: true })
        assert.isTrue((yield* taken()).encrypted)
      })
    )
  })
}
