import { assert } from "@effect/vitest"
import { Effect, Option } from "effect"
import { RoomId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { event, type Example, here, next, prompted, shown, taken, there } from "./JournalCases.ts"

const last = RoomId.make("!last")

const upgrade = (room = here, replacement = there) =>
  Effect.flatMap(WholeJournal, (journal) => journal.perform({ _tag: "FollowUpgrade", room, replacement }))

const sealed = (room = here) =>
  Effect.flatMap(WholeJournal, (journal) => journal.perform({ _tag: "NoteEncrypted", room }))

const isSealed = (room: RoomId) =>
  Effect.flatMap(
    WholeJournal,
    (journal) => Effect.map(journal.room(room), (found) => Option.getOrThrow(found).encrypted)
  )

/** What was said encrypted goes on encrypted, wherever its chats move. */
export const sealedUpgradeCases = (it: Example) => {
  it(
    "takes every replacement of an encrypted room for encrypted, before any sync tells of it",
    Effect.gen(function*() {
      yield* shown(yield* prompted("$1"), ["begun"])
      yield* sealed()
      yield* upgrade()
      yield* upgrade(there, last)
      assert.deepStrictEqual(yield* Effect.forEach([here, there, last], isSealed), [true, true, true])
      const claimed = yield* taken()
      assert.deepStrictEqual([claimed.room, claimed.encrypted], [last, true])
    })
  )

  it(
    "takes no replacement of a room in clear for encrypted",
    Effect.gen(function*() {
      yield* shown(yield* prompted("$1"), ["begun"])
      yield* upgrade()
      const claimed = yield* taken()
      assert.deepStrictEqual([claimed.room, claimed.encrypted], [there, false])
    })
  )

  it(
    "moves what the old room refuses as something to be encrypted",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), ["all"], { closed: true })
      yield* sealed()
      yield* taken()
      yield* upgrade()
      yield* journal.moveOn(yield* taken())
      const moved = yield* taken()
      assert.deepStrictEqual([moved.room, moved.encrypted], [there, true])
    })
  )

  it(
    "moves nothing to a replacement that is not trusted",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), ["begun"])
      yield* sealed()
      yield* journal.noteRoom({ room: there, membership: "join" })
      yield* journal.perform({ _tag: "Distrust", room: here, replacement: there, clear: true })
      const claimed = yield* taken()
      assert.deepStrictEqual([claimed.room, claimed.encrypted], [here, true])
      yield* journal.markSent(claimed, event("$shown"))
      assert.strictEqual((yield* next()).room, here)
      assert.isFalse(yield* isSealed(there))
      assert.isUndefined(Option.getOrThrow(yield* journal.room(there)).origin)
    })
  )

  it(
    "keeps a room encrypted to which chats come back from where they were encrypted",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* upgrade()
      yield* sealed(there)
      assert.isFalse(yield* isSealed(here))
      yield* journal.perform({ _tag: "ForgetUpgrade", room: here })
      assert.isTrue(yield* isSealed(here))
    })
  )
}
