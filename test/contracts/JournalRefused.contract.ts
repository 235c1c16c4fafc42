import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { brief, chat, event, type Example, next, prompted, shown, taken } from "./JournalCases.ts"

const dirty = Effect.flatMap(WholeJournal, (journal) => journal.pendingChats)
const nothing = Effect.flatMap(WholeJournal, (journal) => Effect.map(journal.claim(chat("!r")), Option.isNone))

/** What the server does not take. */
export const refusedCases = (example: Example) => {
  describe("what is refused", () => {
    example(
      "what goes in the place of a final that cannot be sent is another revision of it, and counts",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a"], { closed: true })
        const slot = yield* taken()
        yield* journal.replaceContent(slot, { body: "instead" })
        const instead = yield* taken()
        assert.deepStrictEqual([brief(instead), instead.replaced, instead.again], ["1.1.$1 r1 \"instead\"", 1, false])
        yield* journal.markSent(instead, event("$sent"))
        assert.deepStrictEqual(yield* dirty, [])
      })
    )

    example(
      "nothing goes in the place of a text that is being written: what is newer goes, also as the first of its event",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"], { priority: "first" })
        yield* journal.replaceContent(yield* taken(), { body: "instead" })
        assert.isTrue(yield* nothing)
        yield* shown(open, ["b"])
        yield* journal.replaceContent(yield* taken(), { body: "instead" })
        yield* shown(open, ["c"], { closed: true })
        const closed = yield* taken()
        assert.deepStrictEqual([brief(closed), closed.replaced], ["1.1.$1 r2 \"c\"", 0])
      })
    )

    example(
      "but in the place of a part that nothing newer comes for",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a", "b"])
        yield* journal.replaceContent(yield* taken(), { body: "instead" })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"instead\"")
      })
    )

    example(
      "nothing goes in the place of what newer content waits for",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        const slot = yield* taken()
        yield* shown(open, ["b"], { closed: true })
        yield* journal.replaceContent(slot, { body: "instead" })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"b\"")
      })
    )

    example(
      "what is behind a turn that is passed by comes first, until that is not passed by any more",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["a", "b"], { closed: true })
        yield* shown(yield* next(), ["c"], { priority: "first" })
        const past = new Set([open.seq])
        const first = Option.getOrThrow(yield* journal.claim(chat("!r"), past))
        assert.deepStrictEqual([brief(first), Option.getOrUndefined(yield* journal.nextPriority(chat("!r"), past))], [
          "1.1.$2 r0 \"c\"",
          "first"
        ])
        yield* journal.markSent(first, event("$c"))
        assert.isTrue(Option.isNone(yield* journal.nextPriority(chat("!r"), past)))
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
      })
    )

    example(
      "an edit that is refused for good is passed over, and the final that came meanwhile is sent",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* shown(open, ["b"])
        const edit = yield* taken()
        yield* shown(open, ["c"], { closed: true })
        yield* journal.markFailed(edit, "M_TOO_LARGE")
        const closed = yield* taken()
        assert.strictEqual(brief(closed), "1.1.$1 r2 \"c\" edits $sent")
        yield* journal.markFailed(closed, "M_TOO_LARGE")
        assert.isTrue(yield* nothing)
      })
    )

    example(
      "an edit that is refused for good is not tried again by itself",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* shown(open, ["b"])
        yield* journal.markFailed(yield* taken(), "M_TOO_LARGE")
        assert.isTrue(yield* nothing)
        yield* shown(open, ["c"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r2 \"c\" edits $sent")
      })
    )

    example(
      "newer content is sent where the older was refused for good",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"], { priority: "first" })
        yield* journal.markFailed(yield* taken(), "M_TOO_LARGE")
        yield* shown(open, ["b"], { closed: true })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"b\"")
      })
    )
  })
}
