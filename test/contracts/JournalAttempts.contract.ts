import { assert, describe } from "@effect/vitest"
import { Clock, Effect, Option } from "effect"
import { PromptId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  ann,
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
  turnOf
} from "./JournalCases.ts"

const again = (prompt: string, attempt: number, by = "$again") =>
  ({
    _tag: "Retry",
    event: event(by),
    prompt: event(prompt),
    attempt,
    id: PromptId.make(`p ${prompt} ${attempt}`)
  }) as const

const interrupted = { closed: true, turn: { phase: "interrupted" } } as const

/** Shows and sends the final of an open turn, in an event of this name. */
const closed = Effect.fnUntraced(function*(sentAs: string) {
  const journal = yield* WholeJournal
  yield* shown(yield* next(), ["lost"], interrupted)
  yield* journal.markSent(yield* taken(), event(sentAs))
})

const attempt = (of: string) =>
  Effect.flatMap(WholeJournal, (journal) => Effect.map(journal.attempt(event(of)), Option.getOrUndefined))

/** Further attempts at a prompt, and what commands find. */
export const attemptCases = (example: Example) => {
  describe("a further attempt", () => {
    example(
      "it is known whether a chat's agent was given anything that is open or was closed lately",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const now = yield* Clock.currentTimeMillis
        const wasAsked = (since: number, of = "!r") => journal.wasAskedSince(chat(of), since)
        const open = yield* prompted("$1")
        assert.isFalse(yield* wasAsked(now))
        yield* shown(open, ["Hello"], { turn: { phase: "streaming", run: "r1" } })
        assert.isTrue(yield* wasAsked(now + 60_000))
        assert.isFalse(yield* wasAsked(now, "!other"))
        yield* shown(yield* next(), ["Hello"], { closed: true })
        assert.isTrue(yield* wasAsked(now))
        assert.isFalse(yield* wasAsked(now + 60_000))
        assert.isFalse(yield* wasAsked(now, "!other"))
      })
    )

    example(
      "is a turn of its own, after what waits already",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1", "$2")
        yield* closed("$sent")
        assert.deepStrictEqual(yield* journal.admit([again("$1", 2)]), [chat("!r")])
        const second = yield* next()
        assert.strictEqual(second.turn.prompt, "$2")
        yield* shown(second, ["done"], { closed: true })
        const open = yield* next()
        assert.deepStrictEqual<unknown>([
          open.turn.prompt,
          open.turn.attempt,
          open.turn.id,
          open.turn.phase,
          open.parts,
          open.raw
        ], ["$1", 2, "p $1 2", "queued", 0, stored(here, "$1")[0]!.raw])
        assert.deepStrictEqual([open.chat, open.room, open.author], [chat("!r"), here, ann])
        assert.strictEqual(yield* journal.openTurns, 1)
      })
    )

    example(
      "is made once, however often it is asked for",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* closed("$sent")
        assert.deepStrictEqual(yield* journal.admit([again("$1", 2), again("$1", 2, "$more")]), [chat("!r")])
        assert.deepStrictEqual(yield* journal.admit([again("$1", 2, "$third")]), [])
        assert.strictEqual(yield* journal.openTurns, 1)
      })
    )

    example(
      "is not made while the one before is open, nor of what was never tried",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        assert.deepStrictEqual(
          yield* journal.admit([again("$1", 2), again("$1", 3, "$more"), again("$never", 2, "$third")]),
          []
        )
        assert.strictEqual(yield* journal.openTurns, 1)
      })
    )

    example(
      "whose final is in the room is closed as that says",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          events: stored(here, "$1"),
          finals: [{ ...final("$1"), state: "interrupted" }, {
            ...final("$1"),
            attempt: 2,
            event: event("$final 2"),
            state: "failed"
          }]
        })
        yield* journal.admit([turnOf("$1", { closed: true })])
        assert.deepStrictEqual(yield* journal.admit([again("$1", 2)]), [])
        assert.strictEqual(yield* journal.openTurns, 0)
        const [first, second] = [yield* attempt("$1-final"), yield* attempt("$final 2")]
        assert.deepStrictEqual([first?.attempt, first?.phase, first?.newest], [1, "interrupted", false])
        assert.deepStrictEqual([second?.attempt, second?.phase, second?.newest], [2, "failed", true])
      })
    )

    example(
      "does not hear what was said to the one before",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* journal.admit([{ _tag: "Stop", event: event("$stop"), prompt: event("$1") }])
        yield* closed("$sent")
        yield* journal.admit([again("$1", 2)])
        const open = yield* next()
        assert.deepStrictEqual([open.signalled, yield* journal.signals(open)], [false, []])
      })
    )
  })

  describe("an attempt that the room shows as worked on", () => {
    const working = (prompt: string, at = "$elsewhere") => ({
      prompt: event(prompt),
      attempt: 1,
      part: 1,
      event: event(at)
    })
    const isBegun = Effect.gen(function*() {
      return yield* (yield* WholeJournal).isBegunElsewhere((yield* next()).turn)
    })

    example(
      "was begun elsewhere, when this store had shown nothing of it",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1"), shown: [working("$1")] })
        yield* (yield* WholeJournal).admit([turnOf("$1")])
        assert.isTrue(yield* isBegun)
      })
    )

    example(
      "was begun elsewhere also where that comes to light when the turn was made, or when something waits to be sent",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        assert.isFalse(yield* isBegun)
        yield* shown(open, ["away"], { priority: "question", turn: { phase: "queued" } })
        yield* accept("s2", { shown: [working("$1")] })
        assert.isTrue(yield* isBegun)
        yield* (yield* WholeJournal).markSent(yield* taken(), event("$elsewhere"))
        assert.isTrue(yield* isBegun)
      })
    )

    example(
      "was begun here, when it shows what this store sent or tried to send",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["away"], { priority: "question", turn: { phase: "queued" } })
        const slot = yield* taken()
        yield* accept("s2", { shown: [working("$1", "$mine")] })
        assert.isFalse(yield* isBegun)
        yield* journal.markSent(slot, event("$mine"))
        yield* accept("s3", { shown: [working("$1", "$mine")] })
        assert.isFalse(yield* isBegun)
      })
    )

    example(
      "is another's attempt where it names another number",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1"), shown: [{ ...working("$1"), attempt: 2 }] })
        yield* (yield* WholeJournal).admit([turnOf("$1")])
        assert.isFalse(yield* isBegun)
      })
    )
  })

  describe("an attempt", () => {
    example(
      "is found by each event that it was shown in",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), ["one", "two"], interrupted)
        for (const sentAs of ["$a", "$b"]) yield* journal.markSent(yield* taken(), event(sentAs))
        const found = yield* attempt("$a")
        assert.deepStrictEqual<unknown>(found, {
          prompt: "$1",
          attempt: 1,
          chat: "!r",
          origin: here,
          author: ann,
          phase: "interrupted",
          newest: true,
          lost: false,
          erased: false,
          reply: false
        })
        assert.deepStrictEqual(yield* attempt("$b"), found)
        assert.deepStrictEqual(yield* attempt("$1"), found)
        assert.isUndefined(yield* attempt("$unknown"))
      })
    )

    example(
      "whose prompt was taken back is erased",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* prompted("$1")
        yield* closed("$sent")
        yield* accept("s2", { events: stored(here, "$redaction") })
        yield* journal.admit([{ _tag: "Erase", event: event("$redaction"), target: event("$1") }])
        assert.isTrue((yield* attempt("$sent"))?.erased)
      })
    )

    example(
      "in which only the bot spoke is a reply",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1") })
        yield* journal.admit([turnOf("$1", { reply: { _tag: "Help" } })])
        yield* closed("$sent")
        assert.isTrue((yield* attempt("$sent"))?.reply)
        assert.isUndefined((yield* journal.work(chat("!r"))).broken)
      })
    )

    example(
      "whose event came back before the answer to its send is known by that event",
      Effect.gen(function*() {
        yield* shown(yield* prompted("$1"), ["grow"])
        yield* taken()
        const sent = { prompt: event("$1"), attempt: 1, part: 1, event: event("$sent") }
        yield* accept("after a kill", { shown: [sent] })
        assert.deepInclude(yield* attempt("$sent"), { prompt: event("$1"), attempt: 1 })
        assert.isTrue(yield* (yield* WholeJournal).isOurs(event("$sent")))
        assert.isUndefined(yield* attempt("$other"))
      })
    )

    example(
      "of an earlier store makes its final ours",
      Effect.gen(function*() {
        yield* accept("s1", { finals: [final("$1")] })
        assert.isTrue(yield* (yield* WholeJournal).isOurs(event("$1-final")))
      })
    )
  })
}
