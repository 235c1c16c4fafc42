import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { UserId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  shown,
  stored,
  there,
  turnOf
} from "./JournalCases.ts"

const bob = UserId.make("@bob:x")

/** What the turn is told, in a word each. */
const told = Effect.gen(function*() {
  const signals = yield* (yield* WholeJournal).signals(yield* next())
  return signals.map((signal) => (signal._tag === "Asker" ? (signal.here ? "back" : "gone") : signal._tag))
})

/** Who wrote an open prompt comes and goes. */
export const presenceCases = (example: Example) => {
  describe("somebody whose prompts are open", () => {
    example(
      "who comes and goes is news to their own turns of that room, in each of its chats once",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1", "$2")
        yield* accept("more", { events: [...stored(here, "$3", "$4"), ...stored(there, "$5")] })
        yield* journal.admit([
          turnOf("$3", { chat: chat("!r $t") }),
          turnOf("$4", { chat: chat("!r bob"), author: bob }),
          turnOf("$5", { room: there, chat: chat("!other") })
        ])
        assert.sameMembers([...yield* journal.noteAsker(here, ann, false)], [chat("!r"), chat("!r $t")])
        assert.deepStrictEqual(yield* told, ["gone"])
        assert.deepStrictEqual(yield* journal.noteAsker(here, UserId.make("@stranger:x"), false), [])
      })
    )

    example(
      "who comes back is news only where they were gone",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        assert.deepStrictEqual([yield* journal.noteAsker(here, ann, true), yield* told], [[], []])
        yield* journal.noteAsker(here, ann, false)
        assert.deepStrictEqual(yield* journal.noteAsker(here, ann, true), [chat("!r")])
        assert.deepStrictEqual(yield* told, ["back"])
      })
    )

    example(
      "is told of once, however often they come and go before the turn reads it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        for (const is of [false, false, true, true, false, false]) yield* journal.noteAsker(here, ann, is)
        assert.deepStrictEqual(yield* told, ["gone"])
        assert.deepStrictEqual(yield* journal.noteAsker(here, ann, false), [])
        yield* journal.admit([{ _tag: "Stop", event: event("$stop"), prompt: event("$1") }])
        yield* journal.noteAsker(here, ann, true)
        assert.deepStrictEqual(yield* told, ["gone", "Stop", "back"])
      })
    )

    example(
      "who goes again is news also where a turn reads meanwhile that they are back",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const turn = yield* prompted("$1")
        for (const is of [false, true]) yield* journal.noteAsker(here, ann, is)
        const [read] = yield* journal.signals(turn)
        yield* journal.noteAsker(here, ann, false)
        yield* journal.commit({
          of: turn,
          turn: turn.turn,
          entries: [],
          durable: false,
          further: false,
          signalsUntil: read?.seq
        })
        assert.deepStrictEqual(yield* told, ["gone"])
      })
    )

    example(
      "is told of in every turn, where they are very many",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const ids = Array.from({ length: 300 }, (_, n) => `$${n}`)
        yield* prompted(...ids)
        assert.deepStrictEqual(yield* journal.noteAsker(here, ann, false), [chat("!r")])
        for (let n = 0; n < ids.length; n++) {
          assert.deepStrictEqual(yield* told, ["gone"])
          yield* shown(yield* next(), [], { closed: true, durable: false })
        }
      })
    )
  })
}
