import { assert } from "@effect/vitest"
import { Effect, Option } from "effect"
import { RoomId } from "../../src/domain/Ids.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import {
  accept,
  chat,
  event,
  type Example,
  here,
  next,
  prompted,
  shown,
  stored,
  taken,
  there,
  turnOf
} from "./JournalCases.ts"

const last = RoomId.make("!last")
const upgrade = (room = here, replacement = there) =>
  Effect.flatMap(WholeJournal, (journal) => journal.perform({ _tag: "FollowUpgrade", room, replacement }))

const another = RoomId.make("!zz")

const related = { body: "an answer", "m.relates_to": { "m.in_reply_to": { event_id: "$1" } } }

/** The chats of an upgraded room go on in its replacement. */
export const upgradeCases = (it: Example) => {
  it(
    "keeps the names of chats through two upgrades, whatever is repeated",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* upgrade()
      yield* upgrade(there, last)
      yield* upgrade()
      assert.strictEqual((yield* next()).room, last)
      const rooms = yield* Effect.forEach([here, there, last], (room) => journal.room(room))
      assert.deepStrictEqual(
        rooms.map(Option.getOrThrow).map(({ followed, origin }) => [followed, origin]),
        [[true, undefined], [true, here], [undefined, here]]
      )
    })
  )

  it(
    "leaves a replacement in which people talked before what the agent knows of it",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* journal.noteRoom({ room: there, membership: "join" })
      yield* accept("s2", { events: stored(there, "$2") })
      yield* journal.admit([turnOf("$2", { room: there, chat: chat(`${there} $t`) })])
      yield* upgrade()
      assert.isUndefined(Option.getOrThrow(yield* journal.room(there)).origin)
      assert.strictEqual((yield* next()).room, there)
    })
  )

  it(
    "does not let another replacement take back chats that moved on to where we are",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* upgrade()
      yield* journal.noteRoom({ room: here, replacement: last })
      const { followed, replacement } = Option.getOrThrow(yield* journal.room(here))
      assert.deepStrictEqual([followed, replacement], [true, there])
      yield* journal.noteRoom({ room: there, membership: "leave" })
      yield* journal.noteRoom({ room: here, replacement: last })
      const after = Option.getOrThrow(yield* journal.room(here))
      assert.deepStrictEqual([after.followed, after.replacement], [undefined, last])
    })
  )

  it(
    "leads to the new replacement where the upgrade was forgotten and made again",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* upgrade()
      yield* accept("s2", { rooms: [{ room: there, membership: "leave" }] })
      yield* journal.perform({ _tag: "ForgetUpgrade", room: here })
      yield* accept("s3", { events: stored(here, "$2") })
      yield* journal.admit([turnOf("$2", { chat: chat("!r $t"), threadRoot: event("$t") })])
      yield* upgrade(here, another)
      assert.strictEqual((yield* next("!r $t")).room, another)
    })
  )

  it(
    "answers an open turn in the replacement, in a new event without a relation to the old room",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      const turn = yield* prompted("$1")
      yield* shown(turn, ["begun"])
      yield* journal.markSent(yield* taken(), event("$shown"))
      yield* upgrade()
      const again = yield* taken()
      assert.deepStrictEqual([again.room, again.event, again.content], [there, undefined, { body: "begun" }])
      yield* journal.markSent(again, event("$again"))
      // The worker read the turn before it moved.
      yield* journal.commit({
        of: turn,
        turn: { ...turn.turn, phase: "answered" },
        entries: [{ part: 1, priority: "final", content: related }],
        durable: true,
        further: true,
        signalsUntil: undefined
      })
      const final = yield* taken()
      assert.deepStrictEqual([final.room, final.event, final.content], [there, event("$again"), { body: "an answer" }])
      yield* journal.markSent(final, event("$edit"))
      yield* upgrade()
      assert.deepStrictEqual(yield* journal.pendingChats, [])
    })
  )

  it(
    "leaves a send of unknown outcome where it is, and moves it when the room refuses it",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), ["all"], { closed: true })
      yield* taken()
      yield* upgrade()
      const claimed = yield* taken()
      assert.deepStrictEqual([claimed.room, claimed.again, claimed.followed], [here, true, true])
      assert.isTrue(yield* journal.moveOn(claimed))
      const moved = yield* taken()
      assert.deepStrictEqual([moved.room, moved.again, moved.content], [there, false, { body: "all" }])
      assert.notStrictEqual(moved.key, claimed.key)
      yield* journal.markSent(moved, event("$moved"))
      assert.deepStrictEqual(yield* journal.pendingChats, [])
    })
  )

  it(
    "does not say an answer again of which it turns out that it reached the old room",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), ["all"], { closed: true })
      const claimed = yield* taken()
      yield* upgrade()
      yield* journal.markSent(claimed, event("$there"))
      yield* upgrade()
      assert.deepStrictEqual(yield* journal.pendingChats, [])
    })
  )

  it(
    "writes nothing into events of the old room that a sync shows late",
    Effect.gen(function*() {
      const turn = yield* prompted("$1")
      yield* shown(turn, ["begun"])
      yield* upgrade()
      yield* accept("s2", {
        events: [{ event: event("$late"), room: here, order: 0, raw: undefined }],
        shown: [{ prompt: event("$1"), attempt: 1, part: 1, event: event("$late") }]
      })
      assert.isUndefined((yield* taken()).event)
    })
  )

  it(
    "answers what was asked in a thread, and what comes late, in the replacement itself",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* prompted("$1")
      yield* accept("s2", { events: stored(here, "$2", "$3") })
      yield* journal.admit([turnOf("$2", { chat: chat("!r $t"), threadRoot: event("$t") })])
      yield* upgrade()
      yield* journal.admit([turnOf("$3", { chat: chat("!r $u"), threadRoot: event("$u") })])
      for (const name of ["!r $t", "!r $u"]) {
        const { room, threadRoot } = yield* next(name)
        assert.deepStrictEqual([room, threadRoot], [there, undefined])
      }
    })
  )

  it(
    "tries an answer of the old room again in the replacement",
    Effect.gen(function*() {
      const journal = yield* WholeJournal
      yield* shown(yield* prompted("$1"), ["no"], { closed: true, turn: { phase: "failed" } })
      yield* journal.markSent(yield* taken(), event("$no"))
      yield* upgrade()
      const { broken } = yield* journal.work(chat("!r"))
      assert.strictEqual(broken?.origin, here)
      yield* accept("s2", { events: stored(there, "$again") })
      yield* journal.admit([
        { _tag: "Retry", event: event("$again"), prompt: event("$1"), attempt: 2, id: "p2" as never }
      ])
      assert.strictEqual((yield* next()).room, there)
    })
  )
}
