import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  chat,
  event,
  type Example,
  fill,
  final,
  gapIn,
  here,
  page,
  stored,
  there,
  token,
  turnOf,
  waiting
} from "./JournalCases.ts"

/** What came from Matrix: batches, and the finals in them. */
export const intakeCases = (example: Example) => {
  describe("accepting", () => {
    example(
      "a new journal has no token, no events, no gaps and no rooms",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        assert.deepStrictEqual(yield* journal.token, Option.none())
        assert.deepStrictEqual(yield* waiting, [])
        assert.deepStrictEqual(yield* journal.gaps, [])
        assert.deepStrictEqual(yield* journal.rooms("join"), [])
        assert.deepStrictEqual(yield* journal.openChats, [])
        assert.deepStrictEqual(yield* journal.pendingChats, [])
        assert.strictEqual(yield* journal.openTurns, 0)
      })
    )

    example(
      "a batch leaves its token",
      Effect.gen(function*() {
        yield* accept("s1")
        yield* accept("s2")
        assert.deepStrictEqual(yield* (yield* WholeJournal).token, Option.some(token("s2")))
      })
    )

    example(
      "of long events not so many come out at once, in their order, and one that is longer than all comes out alone",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const long = (length: number, ...ids: ReadonlyArray<string>) =>
          ids.map((id, order) => ({ event: event(id), room: here, order, raw: { long: "x".repeat(length) } }))
        yield* accept("s1", { events: long(100_000, "$1", "$2", "$3") })
        yield* accept("s2", { events: long(300_000, "$4") })
        for (const expected of [["$1", "$2"], ["$3"], ["$4"], []]) {
          const pending = yield* journal.pending(100)
          assert.deepStrictEqual<unknown>(pending.map(({ event }) => event), expected)
          yield* journal.admit(pending.map(({ event }) => ({ _tag: "Ignore", event })))
        }
      })
    )

    example(
      "events come out in the order of their slots and batches, to the letter",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$b", "$a") })
        yield* accept("s2", { events: [...stored(there, "$z"), ...stored(here, "$c")] })
        const pending = yield* (yield* WholeJournal).pending(100)
        assert.deepStrictEqual(pending.map(({ event }) => event as string).filter((id) => id !== "$z"), [
          "$b",
          "$a",
          "$c"
        ])
        assert.deepStrictEqual(pending[0], {
          event: event("$b"),
          room: here,
          origin: here,
          raw: stored(here, "$b")[0]!.raw!,
          batch: pending[0]!.batch,
          direct: false,
          closed: false,
          answered: false
        })
        assert.deepStrictEqual(
          pending.map(({ batch, event }) => [event as string, batch - pending[0]!.batch]).filter(([id]) => id !== "$z"),
          [["$b", 0], ["$a", 0], ["$c", 1]]
        )
      })
    )

    example(
      "slots count within their room's timeline, whatever was left out between them",
      Effect.gen(function*() {
        const [one, two] = stored(here, "$1", "$2")
        yield* accept("s1", { events: [{ ...two!, order: 7 }, { ...one!, order: 3 }] })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
      })
    )

    example(
      "a batch of thousands comes out whole and in order",
      Effect.gen(function*() {
        const ids = Array.from({ length: 2_000 }, (_, n) => `$${n}`)
        yield* accept("s1", { events: stored(here, ...ids) })
        const pending = yield* (yield* WholeJournal).pending(10_000)
        assert.deepStrictEqual(pending.map(({ event }) => event as string), ids)
      })
    )

    example(
      "no more than asked for come at once, the oldest first",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1", "$2", "$3") })
        assert.deepStrictEqual((yield* (yield* WholeJournal).pending(2)).map(({ event }) => event as string), [
          "$1",
          "$2"
        ])
      })
    )

    example(
      "the same batch again changes nothing",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const batch = { events: stored(here, "$1"), rooms: [{ room: here, membership: "join" as const }] }
        yield* accept("s1", batch)
        yield* journal.admit([turnOf("$1")])
        yield* accept("s1", batch)
        assert.deepStrictEqual(yield* waiting, [])
        assert.strictEqual(yield* journal.openTurns, 1)
      })
    )

    example(
      "an event that is known keeps its place and its text",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1", "$2") })
        yield* accept("s2", {
          events: [{ event: event("$1"), room: here, order: 0, raw: { other: true } }, {
            ...stored(here, "$3")[0]!,
            order: 1
          }]
        })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
        assert.deepStrictEqual((yield* (yield* WholeJournal).pending(1))[0]?.raw, stored(here, "$1")[0]!.raw)
      })
    )

    example(
      "text may hold anything that JSON can",
      Effect.gen(function*() {
        const raw = {
          event_id: "$1",
          content: { body: "a\u0000b 😀 ' \" -- ; \ud800", list: [1, null, { deep: [[]] }], __proto__x: 1 }
        }
        yield* accept("s1", { events: [{ event: event("$1"), room: here, order: 0, raw }] })
        assert.deepStrictEqual((yield* (yield* WholeJournal).pending(1))[0]?.raw, JSON.parse(JSON.stringify(raw)))
      })
    )

    example(
      "a batch that fails changes nothing at all",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        const circular: Record<string, unknown> = {}
        circular["self"] = circular
        yield* Effect.exit(accept("s2", {
          events: [...stored(there, "$2"), { event: event("$3"), room: there, order: 1, raw: circular }],
          rooms: [{ room: there, membership: "join" }],
          finals: [final("$1")]
        }))
        yield* Effect.exit(
          accept("s2", {
            rooms: [{ room: there, membership: "join" }],
            events: stored(there, "$2"),
            finals: [{ ...final("$1"), prompt: null as never }]
          })
        )
        assert.deepStrictEqual(yield* journal.token, Option.some(token("s1")))
        assert.deepStrictEqual(yield* waiting, ["$1"])
        assert.deepStrictEqual(yield* journal.room(there), Option.none())
        assert.isFalse((yield* journal.pending(1))[0]?.closed)
        yield* accept("s2", { events: stored(there, "$2") })
        assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
      })
    )
  })

  describe("our own finals", () => {
    example(
      "a prompt whose final is in the room is told so, in whatever order they come",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { finals: [final("$early")] })
        yield* accept("s2", { events: stored(here, "$early", "$same", "$late", "$open"), finals: [final("$same")] })
        yield* accept("s3", { finals: [final("$late"), final("$late")] })
        assert.deepStrictEqual((yield* journal.pending(9)).map(({ closed, event }) => [event as string, closed]), [
          ["$early", true],
          ["$same", true],
          ["$late", true],
          ["$open", false]
        ])
      })
    )

    example(
      "a final in a page of a gap counts as well",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { gaps: [gapIn(here, "p1", "s0")], events: stored(here, "$2") })
        const [gap] = yield* journal.gaps
        yield* fill(gap!, {
          events: page(here, "$1"),
          finals: [final("$1"), final("$2")],
          rest: { _tag: "Filled" }
        })
        assert.deepStrictEqual((yield* journal.pending(9)).map(({ closed }) => closed), [true, true])
      })
    )

    example(
      "the final of a second attempt does not close the first",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1"), finals: [{ ...final("$1"), attempt: 2 }] })
        assert.isFalse((yield* (yield* WholeJournal).pending(1))[0]?.closed)
      })
    )

    example(
      "an open turn that the room says is closed is closed as the room says",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1") })
        yield* journal.admit([turnOf("$1")])
        yield* accept("s2", { finals: [{ ...final("$1"), state: "interrupted" }] })
        assert.strictEqual(yield* journal.openTurns, 0)
        assert.isTrue(yield* journal.areClosed([final("$1")]))
      })
    )

    example(
      "a prompt that is admitted as closed is no work, for ever",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { events: stored(here, "$1"), finals: [final("$1")] })
        assert.deepStrictEqual(yield* journal.admit([turnOf("$1", { closed: true })]), [])
        assert.strictEqual(yield* journal.openTurns, 0)
        assert.deepStrictEqual(yield* journal.nextTurn(chat("!r")), Option.none())
        assert.deepStrictEqual(yield* waiting, [])
      })
    )
  })
}
