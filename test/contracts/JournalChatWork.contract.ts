import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, chat, event, type Example, here, next, prompted, shown, taken } from "./JournalCases.ts"

const interrupted = { closed: true, turn: { phase: "interrupted" } } as const

/** Shows and sends the final of an open turn, in an event of this name. */
const closed = Effect.fnUntraced(function*(sentAs: string) {
  const journal = yield* WholeJournal
  yield* shown(yield* next(), ["lost"], interrupted)
  yield* journal.markSent(yield* taken(), event(sentAs))
})

const attempt = (of: string) =>
  Effect.flatMap(WholeJournal, (journal) => Effect.map(journal.attempt(event(of)), Option.getOrUndefined))

/** What `!retry` and `!stop` find in a chat. */
export const chatWorkCases = (example: Example) => {
  describe("what a command finds in a chat", () => {
    example(
      "is what runs, and what broke last",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const work = Effect.map(
          journal.work(chat("!r")),
          ({ broken, running }) => [running as string | undefined, broken?.prompt as string | undefined]
        )
        yield* prompted("$1", "$2", "$3")
        assert.deepStrictEqual(yield* work, ["$1", undefined])
        yield* closed("$sent")
        assert.deepStrictEqual(yield* work, ["$2", "$1"])
        yield* shown(yield* next(), ["done"], { closed: true })
        assert.deepStrictEqual(yield* work, ["$3", "$1"])
        yield* shown(yield* next(), ["stopped"], { closed: true, turn: { phase: "stopped" } })
        assert.deepStrictEqual(yield* work, [undefined, "$3"])
        assert.deepStrictEqual(yield* journal.work(chat("elsewhere")), {
          running: undefined,
          open: [],
          broken: undefined
        })
      })
    )

    example(
      "is nothing that was said after it, where it is read late",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        const raw = { type: "m.room.encrypted", sender: ann, content: {} }
        yield* accept("late", { events: [{ event: event("$late"), room: here, order: 0, raw, sealed: "theirs" }] })
        yield* prompted("$2")
        const open = (at?: string) =>
          Effect.map(
            Effect.all([
              journal.work(chat("!r"), ann, at === undefined ? undefined : event(at)),
              journal.workOf(here, ann, at === undefined ? undefined : event(at))
            ]),
            (both) => both.map(({ open }) => open?.map(({ prompt }): string => prompt))
          )
        assert.deepStrictEqual(yield* open(), [["$1", "$2"], ["$1", "$2"]])
        assert.deepStrictEqual(yield* open("$late"), [["$1"], ["$1"]])
        // Of what is not known nothing is known to be later.
        assert.deepStrictEqual(yield* open("$unknown"), [["$1", "$2"], ["$1", "$2"]])
        yield* shown(yield* next(), ["done"], { closed: true })
        assert.deepStrictEqual(yield* open("$late"), [[], []])
      })
    )

    example(
      "is what the room was not shown, though it was answered: what was given up, and what something stands in " +
        "the place of",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const lost = Effect.map(
          journal.work(chat("!r")),
          ({ broken }) => [broken?.prompt as string | undefined, broken?.phase, broken?.lost]
        )
        yield* prompted("$1", "$2", "$3")
        yield* shown(yield* next(), ["a"], { closed: true })
        yield* journal.markFailed(yield* taken(), "M_FORBIDDEN")
        assert.deepStrictEqual(yield* lost, ["$1", "answered", true])
        yield* shown(yield* next(), ["b"], { closed: true })
        yield* journal.replaceContent(yield* taken(), { body: "instead" })
        yield* journal.markSent(yield* taken(), event("$instead"))
        assert.deepStrictEqual(yield* lost, ["$2", "answered", true])
        assert.strictEqual((yield* attempt("$instead"))?.lost, true)
        yield* closed("$sent")
        assert.strictEqual((yield* attempt("$sent"))?.lost, false)
      })
    )

    example(
      "can be stopped, and what is closed cannot",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        assert.deepStrictEqual(yield* journal.admit([{ _tag: "Stop", event: event("$stop"), prompt: event("$1") }]), [
          chat("!r")
        ])
        assert.deepStrictEqual((yield* journal.signals(open)).map(({ _tag }) => _tag), ["Stop"])
        yield* closed("$sent")
        assert.deepStrictEqual(yield* journal.admit([{ _tag: "Stop", event: event("$late"), prompt: event("$1") }]), [])
      })
    )
  })
}
