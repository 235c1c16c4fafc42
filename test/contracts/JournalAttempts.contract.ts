import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { PromptId } from "../../src/domain/Ids.ts"
import { questionPart } from "../../src/domain/questions/QuestionParts.ts"
import { queued } from "../../src/domain/turns/Turn.ts"
import { Journal } from "../../src/services/journal/Journal.ts"
import type { Example } from "./Journal.contract.ts"
import { accept, ann, chat, event, final, here, next, prompted, shown, stored, taken, turnOf } from "./JournalCases.ts"

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
  const journal = yield* Journal
  yield* shown(yield* next(), ["lost"], interrupted)
  yield* journal.markSent(yield* taken(), event(sentAs))
})

const attempt = (of: string) =>
  Effect.flatMap(Journal, (journal) => Effect.map(journal.attempt(event(of)), Option.getOrUndefined))

/** Further attempts at a prompt, and what commands find. */
export const attemptCases = (example: Example) => {
  describe("a further attempt", () => {
    example(
      "is a turn of its own, after what waits already",
      Effect.gen(function*() {
        const journal = yield* Journal
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
        const journal = yield* Journal
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
        const journal = yield* Journal
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
        const journal = yield* Journal
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
        const journal = yield* Journal
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
      return yield* (yield* Journal).isBegunElsewhere((yield* next()).turn)
    })

    example(
      "was begun elsewhere, when this store had shown nothing of it",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1"), shown: [working("$1")] })
        yield* (yield* Journal).admit([turnOf("$1")])
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
        yield* (yield* Journal).markSent(yield* taken(), event("$elsewhere"))
        assert.isTrue(yield* isBegun)
      })
    )

    example(
      "was begun here, when it shows what this store sent or tried to send",
      Effect.gen(function*() {
        const journal = yield* Journal
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
        yield* (yield* Journal).admit([turnOf("$1")])
        assert.isFalse(yield* isBegun)
      })
    )
  })

  describe("an attempt", () => {
    example(
      "is found by each event that it was shown in",
      Effect.gen(function*() {
        const journal = yield* Journal
        yield* shown(yield* prompted("$1"), ["one", "two"], interrupted)
        for (const sentAs of ["$a", "$b"]) yield* journal.markSent(yield* taken(), event(sentAs))
        const found = yield* attempt("$a")
        assert.deepStrictEqual<unknown>(found, {
          prompt: "$1",
          attempt: 1,
          chat: "!r",
          room: here,
          author: ann,
          phase: "interrupted",
          newest: true,
          lost: false,
          erased: false,
          reply: false
        })
        assert.deepStrictEqual(yield* attempt("$b"), found)
        assert.isUndefined(yield* attempt("$1"))
      })
    )

    example(
      "whose prompt was taken back is erased",
      Effect.gen(function*() {
        const journal = yield* Journal
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
        const journal = yield* Journal
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], events: stored(here, "$1") })
        yield* journal.admit([turnOf("$1", { reply: { _tag: "Help" } })])
        yield* closed("$sent")
        assert.isTrue((yield* attempt("$sent"))?.reply)
        assert.isUndefined((yield* journal.work(chat("!r"))).broken)
      })
    )

    example(
      "of an earlier store makes its final ours",
      Effect.gen(function*() {
        yield* accept("s1", { finals: [final("$1")] })
        assert.isTrue(yield* (yield* Journal).isOurs(event("$1-final")))
      })
    )
  })

  describe("what a command finds in a chat", () => {
    example(
      "is what runs, and what broke last",
      Effect.gen(function*() {
        const journal = yield* Journal
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
        assert.deepStrictEqual(yield* journal.work(chat("elsewhere")), { running: undefined, broken: undefined })
      })
    )

    example(
      "is what the room was not shown, though it was answered: what was given up, and what something stands in " +
        "the place of",
      Effect.gen(function*() {
        const journal = yield* Journal
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
        const journal = yield* Journal
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

  describe("a turn that processes end with", () => {
    const crashes = Effect.map(next(), ({ crashes }) => crashes)

    example(
      "has a strike for each that took it up, until it gets further or has lasted",
      Effect.gen(function*() {
        const journal = yield* Journal
        const open = yield* prompted("$1")
        assert.strictEqual(open.crashes, 0)
        yield* journal.countCrash(open)
        yield* journal.countCrash(open)
        yield* shown(open, ["no further"])
        assert.strictEqual(yield* crashes, 2)
        yield* shown(open, ["further"], { further: true })
        assert.strictEqual(yield* crashes, 0)
        yield* journal.countCrash(open)
        yield* journal.clearCrashes(open)
        assert.strictEqual(yield* crashes, 0)
      })
    )

    example(
      "can be told by its columns alone, when what else its row holds cannot be read",
      Effect.gen(function*() {
        const journal = yield* Journal
        assert.deepStrictEqual(yield* journal.bareTurn(chat("!r")), Option.none())
        yield* accept("others came", { rooms: [{ room: here, membership: "join", direct: true, members: 3 }] })
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["so far"])
        // A question's event is no part of the answer.
        yield* shown(open, ["Deploy?"], { from: questionPart(0), priority: "question" })
        yield* journal.countCrash(open)
        const bare = Option.getOrThrow(yield* journal.bareTurn(chat("!r")))
        assert.deepStrictEqual(bare, {
          ...open,
          parts: 1,
          crashes: 1,
          raw: undefined,
          reply: undefined,
          turn: queued(open.turn.prompt, 1, open.turn.id)
        })
        yield* shown(bare, ["done"], { closed: true })
        assert.strictEqual((yield* next()).turn.prompt, "$2")
      })
    )
  })
}
