import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { chat, event, type Example, here, prompted, shown, taken, there } from "./JournalCases.ts"

const first = { ciphertext: "first" }

/** A claimed entry whose ciphertext is kept. */
const kept = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const open = yield* prompted("$1")
  yield* shown(open, ["a"])
  const entry = yield* taken()
  assert.isUndefined(entry.sealed)
  yield* journal.keepSealed(entry, first)
  return { journal, open, entry }
})

/** The ciphertext that the next claim has. */
const claimedAgain = Effect.map(taken(), ({ sealed }) => sealed)

/** The ciphertext of what is sent: made once for a send, and never used for another one. */
export const sealedEntryCases = (example: Example) => {
  describe("the ciphertext of an entry", () => {
    example(
      "comes again with its claim, also where there is newer content",
      Effect.gen(function*() {
        const { open } = yield* kept
        assert.deepStrictEqual(yield* claimedAgain, first)
        yield* shown(open, ["b"])
        const again = yield* taken()
        assert.deepStrictEqual([again.sealed, again.content["body"], again.again], [first, "a", true])
      })
    )

    example(
      "goes where the server did not act, and with what was sent",
      Effect.gen(function*() {
        const { entry, journal, open } = yield* kept
        yield* journal.release(entry)
        assert.isUndefined(yield* claimedAgain)
        yield* journal.keepSealed(entry, { ciphertext: "second" })
        assert.deepStrictEqual(yield* claimedAgain, { ciphertext: "second" })
        yield* journal.markSent(entry, event("$sent"))
        yield* shown(open, ["b"])
        const edit = yield* taken()
        assert.deepStrictEqual([edit.sealed, edit.event], [undefined, event("$sent")])
      })
    )

    example(
      "goes where the event that was edited is gone, and where other content takes its place",
      Effect.gen(function*() {
        const { entry, journal } = yield* kept
        yield* journal.retarget(entry)
        const fresh = yield* taken()
        assert.isUndefined(fresh.sealed)
        yield* journal.keepSealed(fresh, { ciphertext: "second" })
        yield* journal.replaceContent(fresh, { body: "instead" })
        assert.isUndefined(Option.getOrUndefined(yield* journal.claim(chat("!r")))?.sealed)
      })
    )

    example(
      "is not kept for another revision than the one that it was made of",
      Effect.gen(function*() {
        const { entry, journal, open } = yield* kept
        yield* journal.release(entry)
        yield* shown(open, ["b"])
        const newer = yield* taken()
        assert.notStrictEqual(newer.revision, entry.revision)
        yield* journal.keepSealed(entry, { ciphertext: "of what is old" })
        assert.isUndefined(yield* claimedAgain)
      })
    )

    example(
      "does not go along to another room",
      Effect.gen(function*() {
        const { entry, journal } = yield* kept
        yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
        assert.deepStrictEqual((yield* taken()).sealed, first)
        assert.isTrue(yield* journal.moveOn(entry))
        const moved = yield* taken()
        assert.deepStrictEqual([moved.room, moved.sealed], [there, undefined])
      })
    )
  })
}
