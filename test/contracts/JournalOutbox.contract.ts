import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, brief, chat, event, type Example, final, here, next, prompted, shown, taken } from "./JournalCases.ts"

const head = Effect.flatMap(
  WholeJournal,
  (journal) => Effect.map(journal.nextPriority(chat("!r")), Option.getOrUndefined)
)
const dirty = Effect.flatMap(WholeJournal, (journal) => journal.pendingChats)
const nothing = Effect.flatMap(WholeJournal, (journal) => Effect.map(journal.claim(chat("!r")), Option.isNone))
/** What is to be sent. */
export const outboxCases = (example: Example) => {
  describe("sending", () => {
    example(
      "what was committed is taken with its newest content and everything that sending needs",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        yield* shown(open, ["Hello"], { priority: "first" })
        const { entry: _, ...found } = (yield* taken())!
        assert.deepStrictEqual<unknown>(found, {
          key: "1.1.$1",
          chat: "!r",
          room: here,
          priority: "first",
          event: undefined,
          revision: 0,
          content: { body: "Hello" },
          again: false,
          turn: open.seq,
          replaced: 0,
          encrypted: false
        })
      })
    )

    example(
      "newer content replaces what was not taken, and is another revision",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* shown(open, ["b"])
        yield* shown(open, ["c"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r2 \"c\"")
      })
    )

    example(
      "of an attempt that the room says is closed nothing more is said, and of others everything",
      Effect.gen(function*() {
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["old words", "more of them"])
        yield* taken()
        yield* accept("closed in the room", { finals: [{ ...final("$1"), attempt: 2 }] })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"old words\"")
        yield* accept("really closed", { finals: [final("$1")] })
        assert.isTrue(yield* nothing)
        yield* shown(yield* next(), ["of the second"])
        assert.strictEqual(brief(yield* taken()), "1.1.$2 r0 \"of the second\"")
      })
    )

    example(
      "what was taken and never reported comes again to the letter, even when there is newer",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* taken()
        yield* shown(open, ["b"], { closed: true })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
      })
    )

    example(
      "what is taken says whether it was taken before and never reported",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        const again: Array<boolean> = []
        const take = Effect.tap(taken(), (slot) => Effect.sync(() => void again.push(slot.again)))
        yield* take
        yield* journal.release(yield* take)
        yield* journal.markSent(yield* take, event("$sent"))
        yield* shown(open, ["b"])
        yield* take
        yield* take
        assert.deepStrictEqual(again, [false, true, false, false, true])
      })
    )

    example(
      "what was sent while there is newer leaves the newer to be sent, as an edit of the event",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        const first = yield* taken()
        yield* shown(open, ["b"])
        yield* journal.markSent(first, event("$sent"))
        assert.deepStrictEqual(yield* dirty, [chat("!r")])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"b\" edits $sent")
      })
    )

    example(
      "what its event is gone of goes into a new one, under another key",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* shown(open, ["b"], { closed: true })
        yield* journal.retarget(yield* taken())
        assert.strictEqual(brief(yield* taken()), "1.1.$1+ r1 \"b\"")
        yield* journal.markSent(yield* taken(), event("$anew"))
        assert.deepStrictEqual(yield* dirty, [])
      })
    )

    example(
      "an edit goes to the event that the first send made, whatever edits were called",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        for (const [body, id] of [["a", "$sent"], ["b", "$edit1"], ["c", "$edit2"]] as const) {
          yield* shown(open, [body])
          yield* journal.markSent(yield* taken(), event(id))
        }
        yield* shown(open, ["d"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r3 \"d\" edits $sent")
      })
    )

    example(
      "what the server refused for now may go with newer content",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        yield* journal.release(yield* taken())
        assert.deepStrictEqual(yield* dirty, [chat("!r")])
        yield* shown(open, ["b"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"b\"")
      })
    )

    example(
      "what the server refused for good is not tried again, and what is behind it goes on",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a", "b"])
        yield* journal.markFailed(yield* taken(), "M_TOO_LARGE")
        assert.strictEqual(brief(yield* taken()), "1.2.$1 r0 \"b\"")
      })
    )

    example(
      "a chat is clean when all is sent",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        assert.deepStrictEqual(yield* dirty, [])
        yield* shown(open, ["a"])
        assert.deepStrictEqual(yield* dirty, [chat("!r")])
        yield* journal.markSent(yield* taken(), event("$sent"))
        assert.deepStrictEqual(yield* dirty, [])
        assert.isUndefined(yield* head)
        assert.isTrue(yield* nothing)
      })
    )

    example(
      "a chat is clean when what is left cannot be sent",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a"])
        yield* journal.markFailed(yield* taken(), "M_FORBIDDEN")
        assert.deepStrictEqual(yield* dirty, [])
        assert.isTrue(yield* nothing)
      })
    )

    example(
      "a report that comes twice changes nothing",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a"])
        const slot = yield* taken()
        yield* journal.markSent(slot, event("$sent"))
        yield* journal.markSent(slot, event("$sent"))
        assert.deepStrictEqual(yield* dirty, [])
        assert.isTrue(yield* journal.isOurs(event("$sent")))
      })
    )
  })

  describe("what is ours", () => {
    example(
      "is what was sent, by its id",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a"])
        assert.isFalse(yield* journal.isOurs(event("$sent")))
        yield* journal.markSent(yield* taken(), event("$sent"))
        assert.isTrue(yield* journal.isOurs(event("$sent")))
        assert.isFalse(yield* journal.isOurs(event("$1")))
        yield* accept("s9", { finals: [final("$old")] })
        assert.isTrue(yield* journal.isOurs(event("$old-final")))
      })
    )
  })

  describe("what the room shows already", () => {
    const part = (prompt: string, part: number) => ({
      prompt: event(prompt),
      attempt: 1,
      part,
      event: event(`${prompt} part ${part}`)
    })

    example(
      "an event that an earlier store began for a part is edited, and not another one begun",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s0", { shown: [part("$1", 2)] })
        yield* shown(yield* prompted("$1"), ["a", "b"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
        yield* journal.markSent(yield* taken(), event("$sent"))
        assert.strictEqual(brief(yield* taken()), "1.2.$1 r0 \"b\" edits $1 part 2")
      })
    )

    example(
      "an event that the journal lost the news of is edited, unless another send for its part is under way",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a", "b"], { closed: true })
        yield* taken()
        yield* accept("s9", { shown: [part("$1", 1), part("$1", 2)] })
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
        yield* journal.markSent(yield* taken(), event("$sent"))
        assert.strictEqual(brief(yield* taken()), "1.2.$1 r0 \"b\" edits $1 part 2")
      })
    )

    example(
      "nothing is kept of an attempt that is closed, and what is sent stays in its own event",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s0", { finals: [final("$1")], shown: [part("$1", 1)] })
        const open = yield* prompted("$1")
        yield* shown(open, ["a"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r0 \"a\"")
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* accept("s9", { shown: [{ ...part("$1", 1), attempt: 2 }, part("$2", 1)] })
        yield* shown(open, ["b"])
        assert.strictEqual(brief(yield* taken()), "1.1.$1 r1 \"b\" edits $sent")
      })
    )
  })
}
