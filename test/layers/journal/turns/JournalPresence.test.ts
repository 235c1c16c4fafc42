import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { UserId } from "../../../../src/domain/Ids.ts"
import * as JournalMemory from "../../../../src/testing/JournalMemory.ts"
import { WholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, here, next, stored, there, turnOf } from "../../../contracts/JournalCases.ts"

const thread = chat("!r $t")

/** Three open turns of one person in two chats of a room, and one of another room. */
const working = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* accept("s1", {
    rooms: [here, there].map((room) => ({ room, membership: "join" as const })),
    events: [...stored(here, "$1", "$2", "$3"), ...stored(there, "$4")]
  })
  yield* journal.admit([
    turnOf("$1"),
    turnOf("$2"),
    turnOf("$3", { chat: thread, threadRoot: event("$t") }),
    turnOf("$4", { room: there, chat: chat("!other") })
  ])
  return journal
})

const told = (name: string) =>
  Effect.gen(function*() {
    return (yield* (yield* WholeJournal).signals(yield* next(name))).map(({ _tag }) => _tag)
  })

describe("The open turns of a room", () => {
  it.effect("that the bot was put out of are told to stop once, and each chat of theirs is to be woken once", () =>
    Effect.gen(function*() {
      const journal = yield* working
      assert.deepStrictEqual(yield* journal.stopOutside, [])
      yield* journal.noteRoom({ room: here, membership: "leave" })
      for (let times = 0; times < 2; times++) {
        assert.sameMembers([...yield* journal.stopOutside], [chat("!r"), thread])
        assert.deepStrictEqual([yield* told("!r"), yield* told("!r $t"), yield* told("!other")], [
          ["Stop"],
          ["Stop"],
          []
        ])
      }
    }).pipe(Effect.provide(JournalMemory.layer)))

  it.effect("whose asker left are told so, and each chat of theirs is to be woken once", () =>
    Effect.gen(function*() {
      const journal = yield* working
      assert.deepStrictEqual(yield* journal.noteAsker(here, UserId.make("@bert:x"), false), [])
      assert.deepStrictEqual(yield* journal.noteAsker(here, ann, true), [])
      assert.sameMembers([...yield* journal.noteAsker(here, ann, false)], [chat("!r"), thread])
      assert.deepStrictEqual([yield* told("!r"), yield* told("!r $t"), yield* told("!other")], [
        ["Asker"],
        ["Asker"],
        []
      ])
    }).pipe(Effect.provide(JournalMemory.layer)))
})
