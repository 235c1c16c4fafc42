import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { PromptId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  chat,
  event,
  type Example,
  final,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  there,
  turnOf
} from "./JournalCases.ts"

const owed = Effect.flatMap(
  WholeJournal,
  (journal) => Effect.map(journal.owed, ({ finals, several }) => [finals, several])
)

/** What the budget of sends keeps tokens for. */
export const owedCases = (example: Example) => {
  describe("what is owed", () => {
    example(
      "is a final for each open turn, and whether several chats have some",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* owed, [0, false])
        yield* prompted("$1", "$2")
        assert.deepStrictEqual(yield* owed, [2, false])
        yield* accept("s2", { events: stored(there, "$3") })
        yield* (yield* WholeJournal).admit([turnOf("$3", { room: there, chat: chat("!other") })])
        assert.deepStrictEqual(yield* owed, [3, true])
      })
    )

    example(
      "is owed until the final is sent, each part of it, and also when its event is gone",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"], { priority: "first" })
        yield* journal.markSent(yield* taken(), event("$a"))
        yield* shown(open, ["ab", "c"], { closed: true })
        assert.deepStrictEqual(yield* owed, [2, false])
        const edit = yield* taken()
        yield* journal.retarget(edit)
        assert.deepStrictEqual(yield* owed, [2, false])
        yield* journal.markSent(yield* taken(), event("$b"))
        assert.deepStrictEqual(yield* owed, [1, false])
        yield* journal.markSent(yield* taken(), event("$c"))
        assert.deepStrictEqual(yield* owed, [0, false])
      })
    )

    example(
      "is nothing for a turn whose first event was refused for good and that ended",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"], { priority: "first" })
        yield* journal.markFailed(yield* taken(), "M_X")
        assert.deepStrictEqual(yield* owed, [1, false])
        yield* shown(open, ["ab"], { closed: true })
        // Whether it is tried after all is the outbox's to say.
        const left = yield* journal.nextPriority(chat("!r"))
        assert.deepStrictEqual(yield* owed, [Option.isSome(left) ? 1 : 0, false])
        if (Option.isSome(left)) yield* journal.markFailed(yield* taken(), "M_X")
        assert.deepStrictEqual(yield* owed, [0, false])
      })
    )

    example(
      "is nothing for what the room has closed",
      Effect.gen(function*() {
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["a"])
        yield* accept("closed", { finals: [final("$1"), final("$2")] })
        assert.deepStrictEqual(yield* owed, [0, false])
      })
    )

    example(
      "is another final for another attempt",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["a"], { closed: true })
        yield* journal.markSent(yield* taken(), event("$a"))
        yield* accept("again", { events: stored(here, "$again") })
        yield* journal.admit([{
          _tag: "Retry",
          event: event("$again"),
          prompt: event("$1"),
          attempt: 2,
          id: PromptId.make("p again")
        }])
        assert.deepStrictEqual(yield* owed, [1, false])
        yield* shown(yield* next(), ["b"], { closed: true })
        assert.deepStrictEqual(yield* owed, [1, false])
      })
    )

    example(
      "is nothing in a room that takes no sends now, until it does",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["a"], { closed: true })
        yield* journal.noteWait({
          kind: "send",
          subject: "!r",
          room: here,
          why: "muted",
          since: 0,
          tries: 3,
          nextAt: 60_000
        })
        yield* journal.noteWait({
          kind: "gap",
          subject: "7",
          room: there,
          why: "no answer",
          since: 0,
          tries: 3,
          nextAt: 60_000
        })
        assert.deepStrictEqual(yield* owed, [0, false])
        yield* journal.endWait("send", "!r")
        assert.deepStrictEqual(yield* owed, [1, false])
      })
    )

    example(
      "is several chats' only where their rooms take sends: who answers slowly for others does so for nobody there",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* accept("s2", { events: stored(there, "$3") })
        yield* journal.admit([turnOf("$3", { room: there, chat: chat("!other") })])
        yield* journal.noteWait({
          kind: "send",
          subject: "unknown",
          room: undefined,
          why: "no answer",
          since: 0,
          tries: 3,
          nextAt: 60_000
        })
        assert.deepStrictEqual(yield* owed, [2, true])
        yield* journal.noteWait({
          kind: "send",
          subject: "!other",
          room: there,
          why: "muted",
          since: 0,
          tries: 3,
          nextAt: 60_000
        })
        assert.deepStrictEqual(yield* owed, [2, false])
        yield* journal.endWait("send", "!other")
        assert.deepStrictEqual(yield* owed, [2, true])
      })
    )
  })
}
