import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { edits } from "./EditCases.ts"
import { accept, event, type Example, here, next, prompted, say, shown, stored, taken, there } from "./JournalCases.ts"

/** What the journal knows of an event that somebody points at. */
const pointed = (id: string, room = here, batch = 99) =>
  Effect.flatMap(WholeJournal, (journal) => journal.pointed(room, event(id), batch))

const isUnconfirmed = (id: string, room = here, batch = 99) =>
  Effect.map(pointed(id, room, batch), ({ unconfirmed }) => unconfirmed)

/** The messages that people point at. */
export const pointedCases = (example: Example) => {
  describe("an event that somebody points at", () => {
    example(
      "may be the bot's own only while a send to that room is not confirmed",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["Hello"])
        assert.isFalse(yield* isUnconfirmed("$what"))
        const claim = yield* taken()
        assert.isTrue(yield* isUnconfirmed("$what"))
        assert.isFalse(yield* isUnconfirmed("$what", there))
        yield* journal.release(claim)
        assert.isFalse(yield* isUnconfirmed("$what"))
        yield* journal.markSent(yield* taken(), event("$sent"))
        assert.isFalse(yield* isUnconfirmed("$sent"))
      })
    )

    example(
      "is none of the bot's that was there before the send, or has a text, or points from before it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s0", { events: stored(here, "$old") })
        yield* journal.admit([{ _tag: "Ignore", event: event("$old") }])
        yield* shown(yield* prompted("$1"), ["Hello"])
        yield* taken()
        assert.isFalse(yield* isUnconfirmed("$old"))
        assert.isFalse(yield* isUnconfirmed("$1"))
        assert.isFalse(yield* isUnconfirmed("$what", here, 0))
        yield* accept("s9", { events: [{ event: event("$own"), room: here, order: 0, raw: undefined }] })
        assert.isTrue(yield* isUnconfirmed("$own"))
      })
    )

    example(
      "is, where it is an edit of the bot's, the event that it edits; one that is not confirmed may be",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["Hello"])
        yield* journal.markSent(yield* taken(), event("$sent"))
        yield* shown(yield* next(), ["Hello there"])
        const edit = yield* taken()
        assert.isTrue(yield* isUnconfirmed("$edit"))
        assert.isFalse(yield* isUnconfirmed("$sent"))
        yield* journal.markSent(edit, event("$edit"))
        assert.deepStrictEqual(yield* pointed("$edit"), { message: event("$sent"), unconfirmed: false })
        assert.deepStrictEqual(yield* pointed("$sent"), { message: event("$sent"), unconfirmed: false })
      })
    )

    example(
      "is, where it is somebody's edit of their prompt, that prompt",
      Effect.gen(function*() {
        yield* prompted("$1")
        yield* edits("$a", "better")
        assert.strictEqual((yield* pointed("$a")).message, event("$1"))
        assert.strictEqual((yield* pointed("$b")).message, event("$b"))
      })
    )

    example(
      "is not waited for once it is known what it is: an attempt that is given up for a new text is stopped once",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* accept("s1", { events: [{ event: event("$again"), room: here, order: 0, raw: say("$again") }] })
        const hold = { _tag: "Hold", event: event("$again"), room: here, until: 1, notice: undefined } as const
        const stops = { ...hold, stops: event("$1") }
        assert.deepStrictEqual(yield* journal.admit([stops]), [open.chat])
        yield* journal.releaseHeld(1)
        assert.deepStrictEqual(yield* journal.admit([stops]), [])
        assert.lengthOf(yield* journal.signals(open), 1)
      })
    )
  })
}
