import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  chat,
  event,
  type Example,
  fill,
  gapIn,
  here,
  next,
  page,
  shown,
  stored,
  there,
  token,
  turnOf,
  waiting
} from "./JournalCases.ts"

/** What a sync left out: what waits for it, how it is filled, and when it is waited for no more. */
export const gapCases = (example: Example) => {
  describe("gaps", () => {
    const filled = { _tag: "Filled" } as const

    example(
      "a room with a gap waits, and no other room does",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          events: [...stored(here, "$3"), ...stored(there, "$x")],
          gaps: [gapIn(here, "p1", "s0")]
        })
        yield* accept("s2", { events: stored(here, "$4") })
        assert.deepStrictEqual(yield* waiting, ["$x"])
        assert.deepStrictEqual(yield* journal.gaps, [{
          id: (yield* journal.gaps)[0]!.id,
          room: here,
          from: token("p1"),
          until: { _tag: "Token", token: token("s0") },
          found: 0,
          since: 0,
          late: false
        }])
      })
    )

    example(
      "what was accepted before the gap, and not admitted yet, waits too, and comes first",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        yield* accept("s2", { events: stored(here, "$3"), gaps: [gapIn(here, "p1", "s1")] })
        assert.deepStrictEqual(yield* waiting, [])
        const [gap] = yield* journal.gaps
        assert.deepStrictEqual(yield* fill(gap!, { events: page(here, "$2"), finals: [], rest: filled }), {
          fresh: 1,
          known: 0
        })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
        assert.deepStrictEqual(yield* journal.gaps, [])
      })
    )

    example(
      "pages go before what came out earlier, and the gap remembers how far it is",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$7"), gaps: [gapIn(here, "p3")] })
        const [gap] = yield* journal.gaps
        assert.deepStrictEqual(gap?.until, { _tag: "Invitation" })
        yield* fill(gap!, { events: page(here, "$6", "$5"), finals: [], rest: { _tag: "From", from: token("p2") } })
        assert.deepStrictEqual(yield* waiting, [])
        const [rest] = yield* journal.gaps
        assert.deepStrictEqual([rest?.from as string, rest?.found], ["p2", 2])
        yield* fill(rest!, { events: page(here, "$4", "$3"), finals: [], rest: { _tag: "From", from: token("p1") } })
        yield* fill({ ...rest!, from: token("p1"), found: 4 }, {
          events: page(here, "$2", "$1"),
          finals: [],
          rest: filled
        })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3", "$4", "$5", "$6", "$7"])
      })
    )

    example(
      "a page tells how much of it was new and how much is older than its gap, and what was known stays in its place",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        yield* accept("s2", { events: stored(here, "$3"), gaps: [gapIn(here, "p1", "s1")] })
        const [gap] = yield* journal.gaps
        assert.deepStrictEqual(
          yield* fill(gap!, { events: page(here, "$3", "$2", "$1"), finals: [], rest: filled }),
          { fresh: 1, known: 1 }
        )
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
      })
    )

    example(
      "a room with two gaps waits for both, and all is in order then",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$2"), gaps: [gapIn(here, "p1", "s0")] })
        yield* accept("s2", { events: stored(here, "$4"), gaps: [gapIn(here, "p2", "s1")] })
        const [old, young] = yield* journal.gaps
        yield* fill(young!, { events: page(here, "$3"), finals: [], rest: filled })
        assert.deepStrictEqual(yield* waiting, [])
        yield* fill(old!, { events: page(here, "$1"), finals: [], rest: filled })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3", "$4"])
      })
    )

    example(
      "the oldest gap of a room is told by the room",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { gaps: [gapIn(there, "q1"), gapIn(here, "p1"), gapIn(here, "p2")] })
        assert.deepStrictEqual(Option.map(yield* journal.gap(here), ({ from }) => from as string), Option.some("p1"))
        yield* fill(Option.getOrThrow(yield* journal.gap(here)), { events: [], finals: [], rest: filled })
        assert.deepStrictEqual(Option.map(yield* journal.gap(here), ({ from }) => from as string), Option.some("p2"))
        assert.deepStrictEqual(yield* journal.gap("!none" as typeof here), Option.none())
      })
    )

    example(
      "a page of what came with its own gap's batch says nothing of the gap's end",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        yield* accept("s2", {
          events: stored(here, "$4", "$5"),
          gaps: [{ room: here, from: token("s2"), until: { _tag: "Token", token: token("s1") } }]
        })
        yield* accept("s3", { events: stored(here, "$6") })
        const [gap] = yield* journal.gaps
        assert.deepStrictEqual(
          yield* fill(gap!, {
            events: page(here, "$6", "$5", "$4"),
            finals: [],
            rest: { _tag: "From", from: token("p1") }
          }),
          { fresh: 0, known: 0 }
        )
        assert.deepStrictEqual(
          yield* fill(gap!, { events: page(here, "$3", "$2", "$1"), finals: [], rest: filled }),
          { fresh: 2, known: 1 }
        )
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3", "$4", "$5", "$6"])
      })
    )

    example(
      "what a room has not finished is told of no other room, whatever the names of its chats",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const longer = "!rr" as typeof here
        yield* accept("s1", {
          rooms: [here, longer].map((room) => ({ room, membership: "join" as const })),
          events: [...stored(here, "$1", "$2"), ...stored(longer, "$3")]
        })
        yield* journal.admit([
          turnOf("$1"),
          turnOf("$2", { chat: chat("!r $t") }),
          turnOf("$3", { room: longer, chat: chat("!rr") })
        ])
        yield* shown(yield* next("!r $t"), ["a"])
        yield* shown(yield* next("!rr"), ["b"])
        assert.deepStrictEqual(yield* journal.unfinished(here), {
          toSend: [chat("!r $t")],
          toAnswer: [chat("!r"), chat("!r $t")]
        })
        assert.deepStrictEqual(yield* journal.unfinished(longer), { toSend: [chat("!rr")], toAnswer: [chat("!rr")] })
      })
    )

    example(
      "a gap back to what is known says so, and takes the place of one that is still open in its room",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const until = { _tag: "Known" } as const
        yield* accept("s1", { events: stored(here, "$2"), gaps: [gapIn(here, "p1", "s0")] })
        yield* accept("t1", {
          events: [...stored(here, "$4"), ...stored(there, "$x")],
          gaps: [{ room: here, from: token("q1"), until }, { room: there, from: token("q2"), until }]
        })
        assert.deepStrictEqual(
          (yield* journal.gaps).map(({ from, room, until }) => [room, from as string, until._tag]),
          [[here, "q1", "Invitation"], [there, "q2", "Known"]]
        )
        assert.deepStrictEqual(yield* waiting, [])
        const [first, second] = yield* journal.gaps
        yield* fill(first!, { events: page(here, "$3", "$2", "$1"), finals: [], rest: filled })
        yield* fill(second!, { events: [], finals: [], rest: filled })
        assert.deepStrictEqual((yield* waiting).toSorted(), ["$1", "$2", "$3", "$4", "$x"])
      })
    )

    example(
      "a gap is as old as the one whose place it takes, so that losing our place does not make its room wait anew",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { gaps: [gapIn(here, "p1", "s0")] })
        yield* TestClock.adjust("5 minutes")
        yield* accept("t1", {
          gaps: [{ room: here, from: token("q1"), until: { _tag: "Known" } }, gapIn(there, "q2")]
        })
        assert.deepStrictEqual((yield* journal.gaps).map(({ room, since }) => [room, since]), [[here, 0], [
          there,
          300_000
        ]])
      })
    )

    example(
      "our own events do not count as new",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1"), gaps: [gapIn(here, "p1", "s0")] })
        const [gap] = yield* (yield* WholeJournal).gaps
        const own = { event: event("$own"), room: here, raw: undefined }
        assert.deepStrictEqual(
          yield* fill(gap!, {
            events: [own, ...page(here, "$1")],
            finals: [],
            rest: { _tag: "From", from: token("p2") }
          }),
          { fresh: 0, known: 0 }
        )
      })
    )

    example(
      "a gap in one room that is filled does not free another",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          events: [...stored(here, "$1"), ...stored(there, "$x")],
          gaps: [gapIn(here, "p1"), gapIn(there, "q1")]
        })
        const [first] = yield* journal.gaps
        yield* fill(first!, { events: [], finals: [], rest: filled })
        assert.deepStrictEqual(yield* waiting, ["$1"])
      })
    )

    example(
      "a page for a gap that is unknown changes nothing",
      Effect.gen(function*() {
        const gap = { ...gapIn(here, "p1"), id: 99, found: 0, since: 0, late: false }
        assert.deepStrictEqual(yield* fill(gap, { events: page(here, "$1"), finals: [], rest: filled }), {
          fresh: 0,
          known: 0
        })
        assert.deepStrictEqual(yield* waiting, [])
      })
    )
  })
}
