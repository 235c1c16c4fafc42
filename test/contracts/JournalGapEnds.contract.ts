import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { gapChat, lateChat } from "../../src/domain/intake/Gap.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  event,
  type Example,
  fill,
  gapIn,
  here,
  page,
  prompted,
  stored,
  taken,
  there,
  token,
  turnOf,
  waiting
} from "./JournalCases.ts"

/** What becomes of a gap that takes too long or cannot be filled, and what its room is told. */
export const gapEndCases = (example: Example) => {
  describe("a gap that does not end well", () => {
    const filled = { _tag: "Filled" } as const

    example(
      "a gap that is given up lets its room go on with what came out of it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$3"), gaps: [gapIn(here, "p1", "s0")] })
        const [gap] = yield* journal.gaps
        yield* fill(gap!, { events: page(here, "$2"), finals: [], rest: { _tag: "GivenUp", why: "M_FORBIDDEN" } })
        assert.deepStrictEqual(yield* waiting, ["$2", "$3"])
        assert.deepStrictEqual(yield* journal.gaps, [])
      })
    )

    example(
      "a room that waited long enough goes on, and what is missing of it comes out in its own order when all of " +
        "it is there",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          events: stored(here, "$5"),
          gaps: [gapIn(here, "p2", "s0")]
        })
        const [gap] = yield* journal.gaps
        yield* journal.markGapLate(gap!, { body: "later" })
        yield* journal.markGapLate(gap!, { body: "later" })
        assert.deepStrictEqual(yield* waiting, ["$5"])
        yield* journal.admit([turnOf("$5")])
        assert.deepStrictEqual(yield* journal.gaps, [{ ...gap!, late: true }])
        // It does not wait for the next one either, and is not told again.
        yield* accept("s2", { events: stored(here, "$8"), gaps: [gapIn(here, "p3", "s1")] })
        assert.deepStrictEqual((yield* journal.gaps).map(({ late }) => late), [true, true])
        assert.deepStrictEqual(yield* waiting, ["$8"])
        yield* journal.admit([turnOf("$8")])
        yield* fill(gap!, { events: page(here, "$4", "$3"), finals: [], rest: { _tag: "From", from: token("p1") } })
        assert.deepStrictEqual(yield* waiting, [])
        yield* fill({ ...gap!, from: token("p1"), found: 2 }, {
          events: page(here, "$2", "$1"),
          finals: [],
          rest: filled
        })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3", "$4"])
        const chat = lateChat(gap!.id)
        assert.deepStrictEqual(yield* journal.pendingChats, [chat])
        const slot = yield* taken(chat)
        assert.deepStrictEqual([slot.room, slot.content], [here, { body: "later" }])
        yield* journal.markSent(slot, event("$later"))
        assert.deepStrictEqual(yield* journal.pendingChats, [])
      })
    )

    example(
      "notices have keys that no other store's have, as a server remembers for a day what it was sent",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          gaps: [gapIn(here, "p1"), gapIn(here, "p2")]
        })
        for (const gap of yield* journal.gaps) {
          yield* fill(gap, {
            events: [],
            finals: [],
            rest: { _tag: "GivenUp", why: "M_X", notice: { body: "sorry" } }
          })
        }
        const keys = yield* Effect.forEach(
          yield* journal.pendingChats,
          (chat) => Effect.map(taken(chat), ({ key }) => key as string)
        )
        assert.strictEqual(new Set(keys).size, 2)
        for (const key of keys) {
          assert.match(key, /^notice\.[0-9a-f-]{36}$/)
        }
      })
    )

    example(
      "a gap that is given up leaves its notice to be sent, once, and not to a room that we are not in",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }],
          gaps: [gapIn(here, "p1", "s0"), gapIn(there, "p1", "s0")]
        })
        const gaps = yield* journal.gaps
        for (const gap of [...gaps, ...gaps]) {
          yield* fill(gap, {
            events: [],
            finals: [],
            rest: { _tag: "GivenUp", why: "M_X", notice: { body: "sorry" } }
          })
        }
        const chat = gapChat(gaps[0]!.id)
        assert.deepStrictEqual(yield* journal.pendingChats, [chat])
        const slot = yield* taken(chat)
        assert.deepStrictEqual([slot.room, slot.priority, slot.content, slot.event], [
          here,
          "first",
          { body: "sorry" },
          undefined
        ])
        yield* journal.markSent(slot, event("$sorry"))
        assert.deepStrictEqual(yield* journal.pendingChats, [])
      })
    )

    example(
      "a stop that comes out of a late gap ends nothing that was asked for after it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }], gaps: [gapIn(here, "p1", "s0")] })
        const [gap] = yield* journal.gaps
        yield* journal.markGapLate(gap!, { body: "late" })
        const turn = yield* prompted("$new")
        yield* fill(gap!, { events: page(here, "$stop"), finals: [], rest: filled })
        const stop = (id: string) => ({ _tag: "Stop", event: event(id), prompt: event("$new") }) as const
        assert.deepStrictEqual(yield* journal.admit([stop("$stop")]), [])
        assert.deepStrictEqual([yield* journal.signals(turn), yield* waiting], [[], []])
        yield* accept("s3", { events: stored(here, "$now") })
        assert.deepStrictEqual(yield* journal.admit([stop("$now")]), [turn.chat])
      })
    )
  })
}
