import { assert, describe } from "@effect/vitest"
import { Effect, Exit, Option } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
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
  turnOf,
  waiting
} from "./JournalCases.ts"

const question = { ask: "a1", title: "Deploy?", choices: [{ id: "yes", label: "Allow", effect: "allow" as const }] }

/** What is being worked on: admission, turns, signals. */
export const turnCases = (example: Example) => {
  describe("admission", () => {
    example(
      "a turn holds everything that answering needs",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "join", direct: true }], events: stored(here, "$1") })
        const woken = yield* journal.admit([
          turnOf("$1", { chat: chat("!r $t"), threadRoot: event("$t"), reply: { _tag: "Unsupported", what: "image" } })
        ])
        assert.deepStrictEqual(woken, [chat("!r $t")])
        const open = yield* next("!r $t")
        assert.deepStrictEqual<unknown>({ ...open, seq: 0 }, {
          seq: 0,
          chat: "!r $t",
          room: here,
          threadRoot: "$t",
          author: ann,
          direct: true,
          generation: 0,
          reply: { _tag: "Unsupported", what: "image" },
          parts: 0,
          signalled: false,
          crashes: 0,
          preferences: {},
          raw: stored(here, "$1")[0]!.raw,
          turn: {
            prompt: "$1",
            attempt: 1,
            id: "p $1",
            phase: "queued",
            text: "",
            tools: [],
            toldAway: false,
            shows: 0,
            unshown: false
          }
        })
        assert.deepStrictEqual(yield* waiting, [])
      })
    )

    example(
      "an event is admitted once, for ever, whatever is decided on it later",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        assert.deepStrictEqual(yield* journal.admit([turnOf("$1", { chat: chat("elsewhere") })]), [])
        assert.deepStrictEqual(yield* journal.admit([{ _tag: "Ignore", event: event("$1") }]), [])
        assert.deepStrictEqual(yield* next(), open)
        yield* shown(open, ["done"], { closed: true })
        yield* journal.admit([turnOf("$1")])
        assert.strictEqual(yield* journal.openTurns, 0)
      })
    )

    example(
      "what is ignored is forgotten to its id",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1", "$2") })
        assert.deepStrictEqual(yield* journal.admit([{ _tag: "Ignore", event: event("$1") }]), [])
        assert.deepStrictEqual(yield* waiting, ["$2"])
        yield* accept("s2", { events: stored(here, "$1") })
        assert.deepStrictEqual(yield* waiting, ["$2"])
      })
    )

    example(
      "hundreds are admitted at once, in order",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const ids = Array.from({ length: 500 }, (_, n) => `$${n}`)
        yield* accept("s1", { events: stored(here, ...ids) })
        const woken = yield* journal.admit(
          ids.map((id, n) => (n % 3 === 0 ? { _tag: "Ignore", event: event(id) } : turnOf(id)))
        )
        assert.deepStrictEqual(woken, [chat("!r")])
        assert.strictEqual(yield* journal.openTurns, 333)
        assert.strictEqual((yield* next()).turn.prompt, "$1")
        assert.deepStrictEqual(yield* waiting, [])
      })
    )

    example(
      "nothing to admit is nothing",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* (yield* WholeJournal).admit([]), [])
      })
    )
  })

  describe("a redaction", () => {
    const redaction = (target: string, room = here) =>
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("redaction", { events: stored(room, "$redaction") })
        return yield* journal.admit([{ _tag: "Erase", event: event("$redaction"), target: event(target) }])
      })

    example(
      "erases the prompt's text and tells its turn to stop",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), [])
        assert.deepStrictEqual(yield* redaction("$1"), [chat("!r")])
        const open = yield* next()
        assert.isUndefined(open.raw)
        assert.deepStrictEqual((yield* journal.signals(open)).map(({ _tag }) => _tag), ["Stop"])
      })
    )

    example(
      "erases the text of a closed turn, and wakes nobody",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        yield* shown(open, ["done"], { closed: true })
        assert.deepStrictEqual(yield* redaction("$1"), [])
        assert.deepStrictEqual(yield* journal.signals(open), [])
      })
    )

    example(
      "of an event that was not admitted yet leaves nothing to answer",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        yield* redaction("$1")
        assert.deepStrictEqual((yield* journal.pending(9)).map(({ event, raw }) => [event as string, raw]), [[
          "$1",
          {}
        ]])
      })
    )

    example(
      "of something unknown changes nothing",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        assert.deepStrictEqual(yield* redaction("$never"), [])
        assert.deepStrictEqual(yield* next(), open)
      })
    )

    example(
      "in another room erases nothing",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const open = yield* prompted("$1")
        assert.deepStrictEqual(yield* redaction("$1", there), [])
        assert.deepStrictEqual(yield* next(), open)
        assert.deepStrictEqual(yield* journal.signals(open), [])
      })
    )

    example(
      "that comes again tells the turn once",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* shown(yield* prompted("$1"), [])
        const open = yield* next()
        yield* redaction("$1")
        yield* redaction("$1")
        assert.strictEqual((yield* journal.signals(open)).length, 1)
      })
    )
  })

  describe("turns", () => {
    example(
      "a chat's turns come one after the other, in the order of their prompts",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const first = yield* prompted("$1", "$2")
        assert.strictEqual(first.turn.prompt, "$1")
        yield* shown(first, ["done"], { closed: true })
        assert.strictEqual((yield* next()).turn.prompt, "$2")
        assert.deepStrictEqual(yield* journal.openChats, [chat("!r")])
        yield* shown(yield* next(), ["done"], { closed: true })
        assert.deepStrictEqual(yield* journal.nextTurn(chat("!r")), Option.none())
        assert.deepStrictEqual(yield* journal.openChats, [])
      })
    )

    example(
      "chats do not wait for each other: threads, rooms and people have their own",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: [...stored(here, "$1", "$2"), ...stored(there, "$3")] })
        const woken = yield* journal.admit([
          turnOf("$1"),
          turnOf("$2", { chat: chat("!r $t"), threadRoot: event("$t") }),
          turnOf("$3", { chat: chat("!other"), room: there as RoomId })
        ])
        assert.sameMembers([...woken], [chat("!r"), chat("!r $t"), chat("!other")])
        assert.sameMembers([...(yield* journal.openChats)], [...woken])
        for (const [name, prompt] of [["!r", "$1"], ["!r $t", "$2"], ["!other", "$3"]] as const) {
          assert.strictEqual<string>((yield* next(name)).turn.prompt, prompt)
        }
        assert.strictEqual(yield* journal.openTurns, 3)
      })
    )

    example(
      "a commit keeps the turn as it is, whether durable or not",
      Effect.gen(function*() {
        const open = yield* prompted("$1")
        const turn = {
          phase: "streaming",
          run: "r1",
          cursor: { epoch: "e", seq: 4 },
          text: "Hello\u0000 😀",
          message: "m",
          tools: [{ call: "c", title: "T", status: "done" }],
          question,
          askedAt: 5,
          askAgainAt: 6,
          detachedAt: 7,
          toldAway: true,
          shows: 2,
          shownAt: 8,
          unshown: true
        } as const
        for (const durable of [true, false]) {
          yield* shown(open, [], { durable, turn })
          assert.deepStrictEqual((yield* next()).turn, { ...open.turn, ...turn })
        }
      })
    )

    example(
      "a run is known by its prompt's name, or by its own, in its chat alone, also after its turn was closed",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const wasAsked = (run: string, prompt?: string, of = "!r") => journal.wasAsked(chat(of), { run, prompt })
        const open = yield* prompted("$1")
        assert.isTrue(yield* wasAsked("r1", open.turn.id))
        assert.isFalse(yield* wasAsked("r1"))
        yield* shown(open, ["Hello"], { turn: { phase: "streaming", run: "r1" } })
        yield* shown(yield* next(), ["Hello"], { closed: true })
        assert.isTrue(yield* wasAsked("r2", open.turn.id))
        assert.isTrue(yield* wasAsked("r1"))
        assert.isFalse(yield* wasAsked("r1", "p of somebody else"))
        assert.isFalse(yield* wasAsked("r2"))
        assert.isFalse(yield* wasAsked("r1", open.turn.id, "!other"))
        assert.isFalse(yield* wasAsked("r1", undefined, "!other"))
      })
    )

    example(
      "no part of an answer, however long, is written into the next turn's place",
      Effect.gen(function*() {
        const open = yield* prompted("$1", "$2")
        const beyond = yield* Effect.exit(shown(open, ["too far"], { from: 4_096, closed: true }))
        assert.isTrue(Exit.isFailure(beyond))
        assert.strictEqual((yield* next()).turn.prompt, "$1")
        yield* shown(open, ["the last"], { from: 4_095, closed: true })
        const follower = yield* next()
        assert.deepStrictEqual([follower.turn.prompt, follower.parts], ["$2", 0])
      })
    )

    example(
      "a turn knows how many parts it has",
      Effect.gen(function*() {
        const open = yield* prompted("$1", "$2")
        yield* shown(open, ["one", "two"])
        assert.strictEqual((yield* next()).parts, 2)
        yield* shown(open, ["one"], { closed: true })
        assert.strictEqual((yield* next()).parts, 0)
      })
    )
  })
}
