import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { RoomId, UserId } from "../../src/domain/Ids.ts"
import { mostADay, mostMade, quotaDay } from "../../src/domain/rooms/RoomQuota.ts"
import type { WantedRoom } from "../../src/services/rooms/MadeRoomRecords.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, event, type Example, here, prompted, shown, there, waiting } from "./JournalCases.ts"

const bob = UserId.make("@bob:x")
const space = RoomId.make("!space")
const [first, second] = [event("$first"), event("$second")]
const titled = (count: number) => `Chat ${count}`

const wanted = (by = ann, command = first) =>
  Effect.flatMap(WholeJournal, (journal) => journal.beginRoom({ by, command, titled }))

const madeFor = (room: RoomId, command = first, by = ann) =>
  Effect.flatMap(
    WholeJournal,
    (journal) => journal.noteMade({ room, membership: "join", direct: true, inviter: by, made: { by, command } })
  )

const asked: WantedRoom = {
  command: first,
  by: ann,
  title: "Chat 1",
  room: undefined,
  triedAt: undefined,
  linked: false,
  archived: false
}

/** What every layer of `MadeRoomRecords` does. */
export const madeRoomCases = (example: Example) => {
  describe("rooms that the bot makes", () => {
    example(
      "are asked for once by a command, with the title of then",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* wanted(), asked)
        assert.deepStrictEqual(yield* wanted(), asked)
        yield* madeFor(here)
        assert.deepInclude(yield* wanted(ann, second), { title: "Chat 2" })
      })
    )

    example(
      "count while their commands are carried out, and no more when these ended without them",
      Effect.gen(function*() {
        const open = yield* prompted("$first")
        yield* wanted()
        assert.deepInclude(yield* wanted(ann, second), { title: "Chat 2" })
        yield* shown(open, ["No."], { closed: true })
        assert.deepInclude(yield* wanted(ann, event("$third")), { title: "Chat 1" })
      })
    )

    example(
      "remember that a request to make them left, until it is known what became of it",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* wanted()
        yield* TestClock.setTime(7)
        yield* journal.tryMaking({ command: first })
        yield* journal.tryMaking({ spaceOf: ann })
        assert.deepStrictEqual(yield* wanted(), { ...asked, triedAt: 7 })
        assert.deepStrictEqual(yield* journal.spaceOf(ann), { space: undefined, triedAt: 7 })
        yield* journal.notMade({ command: first })
        yield* journal.notMade({ spaceOf: ann })
        assert.deepStrictEqual(yield* wanted(), asked)
        assert.deepStrictEqual(yield* journal.spaceOf(ann), { space: undefined, triedAt: undefined })
      })
    )

    example(
      "are known by what a sync shows of them: direct, whose they are, and which is whose space",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* wanted()
        yield* journal.tryMaking({ command: first })
        yield* journal.tryMaking({ spaceOf: ann })
        yield* accept("s1", {
          rooms: [
            {
              room: here,
              membership: "join",
              direct: true,
              inviter: ann,
              title: "One",
              made: { by: ann, command: first }
            },
            { room: space, membership: "join", space: true, inviter: ann, made: { by: ann, command: null } }
          ]
        })
        assert.deepStrictEqual(yield* wanted(), { ...asked, room: here })
        assert.deepStrictEqual(yield* journal.spaceOf(ann), { space, triedAt: undefined })
        const [one, other] = [yield* journal.room(here), yield* journal.room(space)]
        assert.deepInclude(Option.getOrThrow(one), { direct: true, inviter: ann })
        assert.deepInclude(Option.getOrThrow(other), { direct: false, space: true })
      })
    )

    example(
      "are known too where the store never heard of the command, as after a lost disk",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* TestClock.setTime(9)
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join", direct: true, title: "One", made: { by: ann, command: first } }]
        })
        assert.deepStrictEqual(yield* journal.madeRooms(ann), [{ room: here, title: "One", archived: false, since: 9 }])
      })
    )

    example(
      "are one each: a second one with the same mark is a room like any",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* wanted()
        yield* madeFor(here)
        yield* madeFor(there)
        yield* journal.noteMade({ room: space, membership: "join", made: { by: ann, command: null } })
        yield* journal.noteMade({ room: there, membership: "join", made: { by: ann, command: null } })
        assert.deepInclude(yield* wanted(), { room: here })
        assert.deepInclude(yield* journal.spaceOf(ann), { space })
        assert.isTrue(Option.isNone(yield* journal.madeRoom(there)))
      })
    )

    example(
      "are listed newest first for who asked, as they are called now, while the bot is in them",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* wanted()
        yield* madeFor(here)
        yield* TestClock.setTime(5)
        yield* wanted(ann, second)
        yield* madeFor(there, second)
        yield* wanted(bob, event("$bobs"))
        yield* journal.noteRoom({ room: here, title: "Renamed" })
        yield* journal.noteArchived(there)
        assert.deepStrictEqual(yield* journal.madeRooms(ann), [
          { room: there, title: "Chat 2", archived: true, since: 5 },
          { room: here, title: "Renamed", archived: false, since: 0 }
        ])
        yield* journal.noteRoom({ room: here, membership: "leave" })
        assert.deepStrictEqual((yield* journal.madeRooms(ann)).map(({ room }) => room), [there])
        assert.deepStrictEqual(yield* journal.madeRooms(bob), [])
      })
    )

    example(
      "are listed anew in the next space when there is none any more",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* wanted()
        yield* madeFor(here)
        yield* journal.noteMade({ room: space, membership: "join", made: { by: ann, command: null } })
        yield* journal.noteLinked(here)
        assert.isTrue(Option.getOrThrow(yield* journal.madeRoom(here)).linked)
        yield* journal.forgetSpace(ann, there)
        assert.deepInclude(yield* journal.spaceOf(ann), { space })
        yield* journal.forgetSpace(ann, space)
        assert.deepStrictEqual(yield* journal.spaceOf(ann), { space: undefined, triedAt: undefined })
        assert.isFalse(Option.getOrThrow(yield* journal.madeRoom(here)).linked)
      })
    )

    example(
      "go on in the rooms that replace them, and so does a space",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1")
        yield* wanted()
        yield* madeFor(here)
        yield* journal.noteLinked(here)
        yield* journal.noteMade({ room: space, membership: "join", made: { by: ann, command: null } })
        const next = RoomId.make("!next")
        yield* journal.perform({ _tag: "FollowUpgrade", room: here, replacement: there })
        assert.deepInclude(yield* wanted(), { room: there, linked: false })
        yield* journal.noteLinked(there)
        yield* journal.perform({ _tag: "FollowUpgrade", room: space, replacement: next })
        assert.deepInclude(yield* journal.spaceOf(ann), { space: next })
        assert.deepInclude(yield* wanted(), { linked: false })
      })
    )

    example(
      "are a few a day and not too many at once; those that are out of use do not count",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const roomOf = (number: number) => RoomId.make(`!made${number}`)
        for (let count = 1; count <= mostMade; count++) {
          yield* TestClock.setTime(Math.floor((count - 1) / mostADay) * (quotaDay + 1))
          yield* wanted(ann, event(`$${count}`))
          yield* madeFor(roomOf(count), event(`$${count}`))
          if (count % mostADay === 0 && count < mostMade) assert.strictEqual(yield* wanted(ann, event("$x")), "today")
        }
        yield* TestClock.setTime(10 * quotaDay)
        assert.strictEqual(yield* wanted(ann, event("$x")), "many")
        assert.isObject(yield* wanted(bob, event("$bobs")))
        assert.isObject(yield* wanted(ann, event("$1")), "one that was asked for before")
        yield* journal.noteArchived(roomOf(1))
        assert.deepInclude(yield* wanted(ann, event("$x")), { title: `Chat ${mostMade}` })
        yield* madeFor(there, event("$x"))
        assert.strictEqual(yield* wanted(ann, event("$y")), "many")
        yield* journal.noteRoom({ room: roomOf(2), membership: "leave" })
        assert.isObject(yield* wanted(ann, event("$y")))
      })
    )

    example(
      "are not talked in where they are spaces: nothing there is for us",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join", space: true }],
          events: [{ event: event("$p"), room: here, order: 0, raw: { type: "m.room.message", sender: ann } }]
        })
        assert.deepStrictEqual(yield* waiting, ["$p"])
        assert.deepStrictEqual((yield* journal.pending(1)).map(({ raw }) => raw), [{}])
      })
    )
  })
}
