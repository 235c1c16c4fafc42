import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, type Example, here, stored, there, waiting } from "./JournalCases.ts"

/** A room that was upgraded to another one, in which something is said. */
const replaced = Effect.gen(function*() {
  yield* accept("s1", {
    rooms: [{ room: here, membership: "join", replacement: there }, { room: there, membership: "join" }],
    events: [...stored(there, "$new"), ...stored(here, "$old")]
  })
  return yield* WholeJournal
})

/** What is said in a replacement waits for the chats of the room that it replaces. */
export const upgradeWaitCases = (it: Example) => {
  it(
    "holds the events of a replacement back until its room is followed",
    Effect.gen(function*() {
      const journal = yield* replaced
      assert.deepStrictEqual(yield* waiting, ["$old"])
      yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
      assert.deepStrictEqual(yield* waiting, ["$new", "$old"])
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ origin }) => origin), [here, here])
    })
  )

  it(
    "lets them go where the replacement is not to be trusted",
    Effect.gen(function*() {
      const journal = yield* replaced
      yield* journal.distrust(here)
      assert.deepStrictEqual(yield* waiting, ["$new", "$old"])
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ origin }) => origin), [there, here])
    })
  )

  it(
    "lets them go after ten minutes",
    Effect.gen(function*() {
      yield* replaced
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(yield* waiting, ["$old"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* waiting, ["$new", "$old"])
    })
  )
}
