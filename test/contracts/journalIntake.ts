import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { Journal } from "../../src/services/Journal.ts"
import { noticePlace } from "../../src/domain/Gap.ts"
import { accept, chat, closing, event, fill, here, holeIn, page, stored, taken, there, token, turnOf, waiting } from "./JournalCases.ts"
import type { Example } from "./journal.ts"

/** What came from Matrix: accepting, holes, rooms. */
export const intakeCases = (example: Example) => {
  describe("accepting", () => {
    example("a new journal has no token, no events, no holes and no rooms", Effect.gen(function*() {
      const journal = yield* Journal
      assert.deepStrictEqual(yield* journal.token, Option.none())
      assert.deepStrictEqual(yield* waiting, [])
      assert.deepStrictEqual(yield* journal.holes, [])
      assert.deepStrictEqual(yield* journal.rooms("join"), [])
      assert.deepStrictEqual(yield* journal.openChats, [])
      assert.deepStrictEqual(yield* journal.dirtyChats, [])
      assert.strictEqual(yield* journal.openTurns, 0)
    }))

    example("a batch leaves its token", Effect.gen(function*() {
      yield* accept("s1")
      yield* accept("s2")
      assert.deepStrictEqual(yield* (yield* Journal).token, Option.some(token("s2")))
    }))

    example("events come out in the order of their slots and batches, to the letter", Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$b", "$a") })
      yield* accept("s2", { events: [...stored(there, "$z"), ...stored(here, "$c")] })
      const pending = yield* (yield* Journal).pending(100)
      assert.deepStrictEqual(pending.map(({ event }) => event as string).filter((id) => id !== "$z"), ["$b", "$a", "$c"])
      assert.deepStrictEqual(pending[0], { event: event("$b"), room: here, raw: stored(here, "$b")[0]!.raw, direct: false, closed: false, answered: false })
    }))

    example("slots count within their room's timeline, whatever was left out between them", Effect.gen(function*() {
      const [one, two] = stored(here, "$1", "$2")
      yield* accept("s1", { events: [{ ...two!, slot: 7 }, { ...one!, slot: 3 }] })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
    }))

    example("a batch of thousands comes out whole and in order", Effect.gen(function*() {
      const ids = Array.from({ length: 2_000 }, (_, n) => `$${n}`)
      yield* accept("s1", { events: stored(here, ...ids) })
      const pending = yield* (yield* Journal).pending(10_000)
      assert.deepStrictEqual(pending.map(({ event }) => event as string), ids)
    }))

    example("no more than asked for come at once, the oldest first", Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$1", "$2", "$3") })
      assert.deepStrictEqual((yield* (yield* Journal).pending(2)).map(({ event }) => event as string), ["$1", "$2"])
    }))

    example("the same batch again changes nothing", Effect.gen(function*() {
      const journal = yield* Journal
      const batch = { events: stored(here, "$1"), rooms: [{ room: here, membership: "join" as const }] }
      yield* accept("s1", batch)
      yield* journal.admit([turnOf("$1")])
      yield* accept("s1", batch)
      assert.deepStrictEqual(yield* waiting, [])
      assert.strictEqual(yield* journal.openTurns, 1)
    }))

    example("an event that is known keeps its place and its text", Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$1", "$2") })
      yield* accept("s2", { events: [{ event: event("$1"), room: here, slot: 0, raw: { other: true } }, { ...stored(here, "$3")[0]!, slot: 1 }] })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
      assert.deepStrictEqual((yield* (yield* Journal).pending(1))[0]?.raw, stored(here, "$1")[0]!.raw)
    }))

    example("text may hold anything that JSON can", Effect.gen(function*() {
      const raw = { event_id: "$1", content: { body: "a\u0000b 😀 ' \" -- ; \ud800", list: [1, null, { deep: [[]] }], __proto__x: 1 } }
      yield* accept("s1", { events: [{ event: event("$1"), room: here, slot: 0, raw }] })
      assert.deepStrictEqual((yield* (yield* Journal).pending(1))[0]?.raw, JSON.parse(JSON.stringify(raw)))
    }))

    example("a batch that fails changes nothing at all", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$1") })
      const circular: Record<string, unknown> = {}
      circular["self"] = circular
      yield* Effect.exit(accept("s2", {
        events: [...stored(there, "$2"), { event: event("$3"), room: there, slot: 1, raw: circular }], rooms: [{ room: there, membership: "join" }], closings: [closing("$1")]
      }))
      yield* Effect.exit(accept("s2", { rooms: [{ room: there, membership: "join" }], events: stored(there, "$2"), closings: [{ ...closing("$1"), prompt: null as never }] }))
      assert.deepStrictEqual(yield* journal.token, Option.some(token("s1")))
      assert.deepStrictEqual(yield* waiting, ["$1"])
      assert.deepStrictEqual(yield* journal.room(there), Option.none())
      assert.isFalse((yield* journal.pending(1))[0]?.closed)
      yield* accept("s2", { events: stored(there, "$2") })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2"])
    }))
  })

  describe("our own closings", () => {
    example("a prompt whose closing is in the room is told so, in whatever order they come", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { closings: [closing("$early")] })
      yield* accept("s2", { events: stored(here, "$early", "$same", "$late", "$open"), closings: [closing("$same")] })
      yield* accept("s3", { closings: [closing("$late"), closing("$late")] })
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ closed, event }) => [event as string, closed]), [["$early", true], ["$same", true], ["$late", true], ["$open", false]])
    }))

    example("a closing in a page of a hole counts as well", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { holes: [holeIn(here, "p1", "s0")], events: stored(here, "$2") })
      const [hole] = yield* journal.holes
      yield* fill(hole!, { events: page(here, "$1"), closings: [closing("$1"), closing("$2")], rest: { _tag: "Filled" } })
      assert.deepStrictEqual((yield* journal.pending(9)).map(({ closed }) => closed), [true, true])
    }))

    example("the closing of a second attempt does not close the first", Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$1"), closings: [{ ...closing("$1"), attempt: 2 }] })
      assert.isFalse((yield* (yield* Journal).pending(1))[0]?.closed)
    }))

    example("an open turn that the room says is closed is closed as the room says", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$1") })
      yield* journal.admit([turnOf("$1")])
      yield* accept("s2", { closings: [{ ...closing("$1"), state: "interrupted" }] })
      assert.strictEqual(yield* journal.openTurns, 0)
      assert.isTrue(yield* journal.areClosed([closing("$1")]))
    }))

    example("a prompt that is admitted as closed is no work, for ever", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$1"), closings: [closing("$1")] })
      assert.deepStrictEqual(yield* journal.admit([turnOf("$1", { closed: true })]), [])
      assert.strictEqual(yield* journal.openTurns, 0)
      assert.deepStrictEqual(yield* journal.nextTurn(chat("!r")), Option.none())
      assert.deepStrictEqual(yield* waiting, [])
    }))
  })

  describe("holes", () => {
    const filled = { _tag: "Filled" } as const

    example("a room with a hole waits, and no other room does", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: [...stored(here, "$3"), ...stored(there, "$x")], holes: [holeIn(here, "p1", "s0")] })
      yield* accept("s2", { events: stored(here, "$4") })
      assert.deepStrictEqual(yield* waiting, ["$x"])
      assert.deepStrictEqual(yield* journal.holes, [{ id: (yield* journal.holes)[0]!.id, room: here, from: token("p1"), until: { _tag: "Token", token: token("s0") }, found: 0 }])
    }))

    example("what was accepted before the hole, and not admitted yet, waits too, and comes first", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$1") })
      yield* accept("s2", { events: stored(here, "$3"), holes: [holeIn(here, "p1", "s1")] })
      assert.deepStrictEqual(yield* waiting, [])
      const [hole] = yield* journal.holes
      assert.strictEqual(yield* fill(hole!, { events: page(here, "$2"), closings: [], rest: filled }), 1)
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
      assert.deepStrictEqual(yield* journal.holes, [])
    }))

    example("pages go before what came out earlier, and the hole remembers how far it is", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$7"), holes: [holeIn(here, "p3")] })
      const [hole] = yield* journal.holes
      assert.deepStrictEqual(hole?.until, { _tag: "Invitation" })
      yield* fill(hole!, { events: page(here, "$6", "$5"), closings: [], rest: { _tag: "From", from: token("p2") } })
      assert.deepStrictEqual(yield* waiting, [])
      const [rest] = yield* journal.holes
      assert.deepStrictEqual([rest?.from as string, rest?.found], ["p2", 2])
      yield* fill(rest!, { events: page(here, "$4", "$3"), closings: [], rest: { _tag: "From", from: token("p1") } })
      yield* fill({ ...rest!, from: token("p1"), found: 4 }, { events: page(here, "$2", "$1"), closings: [], rest: filled })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3", "$4", "$5", "$6", "$7"])
    }))

    example("a page tells how much of it was new, and what was known stays in its place", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$1") })
      yield* accept("s2", { events: stored(here, "$3"), holes: [holeIn(here, "p1", "s1")] })
      const [hole] = yield* journal.holes
      assert.strictEqual(yield* fill(hole!, { events: page(here, "$3", "$2", "$1"), closings: [], rest: filled }), 1)
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3"])
    }))

    example("a room with two holes waits for both, and all is in order then", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$2"), holes: [holeIn(here, "p1", "s0")] })
      yield* accept("s2", { events: stored(here, "$4"), holes: [holeIn(here, "p2", "s1")] })
      const [old, young] = yield* journal.holes
      yield* fill(young!, { events: page(here, "$3"), closings: [], rest: filled })
      assert.deepStrictEqual(yield* waiting, [])
      yield* fill(old!, { events: page(here, "$1"), closings: [], rest: filled })
      assert.deepStrictEqual(yield* waiting, ["$1", "$2", "$3", "$4"])
    }))

    example("a hole that is given up lets its room go on with what came out of it", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: stored(here, "$3"), holes: [holeIn(here, "p1", "s0")] })
      const [hole] = yield* journal.holes
      yield* fill(hole!, { events: page(here, "$2"), closings: [], rest: { _tag: "GivenUp", why: "M_FORBIDDEN" } })
      assert.deepStrictEqual(yield* waiting, ["$2", "$3"])
      assert.deepStrictEqual(yield* journal.holes, [])
    }))

    example("a hole that is given up leaves its notice to be sent, once, and not to a room that we are not in", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { rooms: [{ room: here, membership: "join" }], holes: [holeIn(here, "p1", "s0"), holeIn(there, "p1", "s0")] })
      const holes = yield* journal.holes
      for (const hole of [...holes, ...holes]) yield* fill(hole, { events: [], closings: [], rest: { _tag: "GivenUp", why: "M_X", notice: { body: "sorry" } } })
      const { chat } = noticePlace(holes[0]!.id)
      assert.deepStrictEqual(yield* journal.dirtyChats, [chat])
      const slot = yield* taken(chat)
      assert.deepStrictEqual([slot.room, slot.rank, slot.content, slot.event], [here, "first", { body: "sorry" }, undefined])
      yield* journal.sent(slot, event("$sorry"))
      assert.deepStrictEqual(yield* journal.dirtyChats, [])
    }))

    example("a hole back to what is known says so, and takes the place of one that is still open in its room", Effect.gen(function*() {
      const journal = yield* Journal
      const until = { _tag: "Known" } as const
      yield* accept("s1", { events: stored(here, "$2"), holes: [holeIn(here, "p1", "s0")] })
      yield* accept("t1", { events: [...stored(here, "$4"), ...stored(there, "$x")], holes: [{ room: here, from: token("q1"), until }, { room: there, from: token("q2"), until }] })
      assert.deepStrictEqual((yield* journal.holes).map(({ from, room, until }) => [room, from as string, until._tag]), [[here, "q1", "Invitation"], [there, "q2", "Known"]])
      assert.deepStrictEqual(yield* waiting, [])
      const [first, second] = yield* journal.holes
      yield* fill(first!, { events: page(here, "$3", "$2", "$1"), closings: [], rest: filled })
      yield* fill(second!, { events: [], closings: [], rest: filled })
      assert.deepStrictEqual((yield* waiting).toSorted(), ["$1", "$2", "$3", "$4", "$x"])
    }))

    example("our own events do not count as new", Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$1"), holes: [holeIn(here, "p1", "s0")] })
      const [hole] = yield* (yield* Journal).holes
      const own = { event: event("$own"), room: here, raw: undefined }
      assert.strictEqual(yield* fill(hole!, { events: [own, ...page(here, "$1")], closings: [], rest: { _tag: "From", from: token("p2") } }), 0)
    }))

    example("a hole in one room that is filled does not free another", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { events: [...stored(here, "$1"), ...stored(there, "$x")], holes: [holeIn(here, "p1"), holeIn(there, "q1")] })
      const [first] = yield* journal.holes
      yield* fill(first!, { events: [], closings: [], rest: filled })
      assert.deepStrictEqual(yield* waiting, ["$1"])
    }))

    example("a page for a hole that is unknown changes nothing", Effect.gen(function*() {
      const hole = { ...holeIn(here, "p1"), id: 99, found: 0 }
      assert.strictEqual(yield* fill(hole, { events: page(here, "$1"), closings: [], rest: filled }), 0)
      assert.deepStrictEqual(yield* waiting, [])
    }))
  })

  describe("rooms", () => {
    example("what is not said of a room stays; encrypted and direct are never taken back", Effect.gen(function*() {
      const journal = yield* Journal
      yield* accept("s1", { rooms: [{ room: here, membership: "invite", inviter: "@ann:x" as never, direct: true }] })
      yield* accept("s2", { rooms: [{ room: here, membership: "join" }, { room: here, encrypted: true }] })
      yield* journal.note({ room: here, membership: "leave" })
      assert.deepStrictEqual(yield* journal.room(here), Option.some({ room: here, membership: "leave", encrypted: true, direct: true, inviter: "@ann:x" as never }))
    }))

    example("events say whether their room is direct, as it is known by then", Effect.gen(function*() {
      yield* accept("s1", { events: stored(here, "$1") })
      yield* accept("s2", { rooms: [{ room: here, direct: true }] })
      assert.isTrue((yield* (yield* Journal).pending(1))[0]?.direct)
    }))

    example("to tend are invitations and encrypted rooms that we are in", Effect.gen(function*() {
      const journal = yield* Journal
      const room = (name: string) => `!${name}` as typeof here
      yield* accept("s1", {
        rooms: [
          { room: room("a"), membership: "invite" }, { room: room("b"), membership: "join" }, { room: room("c"), membership: "join", encrypted: true },
          { room: room("d"), membership: "leave", encrypted: true }, { room: room("e"), membership: "ban" }
        ]
      })
      assert.deepStrictEqual((yield* journal.roomsToTend).map(({ room }) => room as string), ["!a", "!c"])
      assert.deepStrictEqual((yield* journal.rooms("join")).map(({ room }) => room as string), ["!b", "!c"])
      assert.deepStrictEqual((yield* journal.rooms("ban")).map(({ room }) => room as string), ["!e"])
    }))

    example("a room is a room by every letter of its id", Effect.gen(function*() {
      const journal = yield* Journal
      yield* journal.note({ room: "!Room" as typeof here, membership: "join" })
      assert.deepStrictEqual(yield* journal.room("!room" as typeof here), Option.none())
    }))
  })
}
