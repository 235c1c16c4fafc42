import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import { RoomId } from "../../src/domain/Ids.ts"
import { groupChat } from "../../src/domain/intake/Gap.ts"
import { welcomeChat } from "../../src/domain/intake/rooms/Welcome.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, event, type Example, here, stored, taken, there } from "./JournalCases.ts"

const quiet = RoomId.make("!quiet")

/** What is known of rooms. */
export const roomCases = (example: Example) => {
  describe("rooms", () => {
    example(
      "what is not said of a room stays; encrypted and direct are never taken back",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "invite", inviter: "@ann:x" as never, direct: true }] })
        yield* accept("s2", { rooms: [{ room: here, membership: "join" }, { room: here, encrypted: true }] })
        yield* journal.noteRoom({ room: here, membership: "leave" })
        assert.deepStrictEqual(
          yield* journal.room(here),
          Option.some({
            room: here,
            membership: "leave",
            encrypted: true,
            direct: true,
            members: undefined,
            inviter: "@ann:x" as never
          })
        )
      })
    )

    example(
      "events say whether their room is direct, as it is known by then",
      Effect.gen(function*() {
        yield* accept("s1", { events: stored(here, "$1") })
        yield* accept("s2", { rooms: [{ room: here, direct: true }] })
        assert.isTrue((yield* (yield* WholeJournal).pending(1))[0]?.direct)
      })
    )

    example(
      "a direct room is greeted once, by the batch that shows the bot in it after an invitation",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const welcome = { body: "hello" }
        const invited = { room: here, membership: "invite", direct: true } as const
        const isIn = { room: here, membership: "join", members: 2 } as const
        const greetings = Effect.map(journal.claim(welcomeChat(here)), (entry) => (Option.isSome(entry) ? 1 : 0))
        yield* accept("s1", { rooms: [invited], welcome })
        assert.strictEqual(yield* greetings, 0)
        yield* accept("s2", { rooms: [isIn], welcome })
        const first = yield* taken(welcomeChat(here))
        yield* journal.markSent(first, event("$sent"))
        yield* accept("s3", { rooms: [{ room: here, membership: "leave" }], welcome })
        yield* accept("s4", { rooms: [invited], welcome })
        yield* accept("s5", { rooms: [isIn], welcome })
        assert.strictEqual(yield* greetings, 0)
      })
    )

    example(
      "no room is greeted that is a group, that is known without an invitation, or was joined while nobody was",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const welcome = { body: "hello" }
        yield* accept("s1", {
          rooms: [{ room: here, membership: "invite" }, { room: there, membership: "join" }],
          welcome
        })
        yield* accept("s2", { rooms: [{ room: here, membership: "join", members: 3, direct: true }], welcome })
        yield* accept("s3", { rooms: [{ room: there, direct: true, members: 2 }], welcome })
        yield* accept("s4", { rooms: [{ room: quiet, membership: "invite", direct: true }] })
        yield* accept("s5", { rooms: [{ room: quiet, membership: "join" }] })
        yield* accept("s6", { rooms: [{ room: quiet, title: "Ours" }], welcome })
        for (const room of [here, there, quiet]) {
          assert.isTrue(Option.isNone(yield* journal.claim(welcomeChat(room))))
        }
      })
    )

    const direct = { room: here, membership: "join", direct: true } as const
    const isDirect = Effect.flatMap(
      WholeJournal,
      (journal) => Effect.map(journal.pending(1), ([first]) => first?.direct)
    )

    example(
      "a room that is called direct is so while not more than two are in it, and is told once that it is not",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const grouped = { body: "a group" }
        yield* accept("s1", { rooms: [direct], events: stored(here, "$1"), grouped })
        assert.isTrue(yield* isDirect)
        yield* accept("s2", { rooms: [{ room: here, members: 2 }], grouped })
        assert.isTrue(yield* isDirect)
        yield* accept("s3", { rooms: [{ room: here, members: 3 }], grouped })
        assert.isFalse(yield* isDirect)
        assert.isFalse(Option.getOrThrow(yield* journal.room(here)).direct)
        // The account's data may say it again, and the third may go and come.
        yield* accept("s4", { rooms: [{ room: here, direct: true }], grouped })
        assert.isFalse(yield* isDirect)
        yield* accept("s5", { rooms: [{ room: here, members: 2 }], grouped })
        assert.isTrue(yield* isDirect)
        yield* journal.noteRoom({ room: here, members: 3 }, grouped)
        assert.deepStrictEqual(yield* journal.pendingChats, [groupChat(here)])
        yield* journal.markSent(yield* taken(groupChat(here)), event("$group"))
        assert.deepStrictEqual(yield* journal.pendingChats, [])
      })
    )

    example(
      "a room with two people that nobody calls direct is none, and is told nothing",
      Effect.gen(function*() {
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join", members: 2 }],
          events: stored(here, "$1"),
          grouped: { body: "a group" }
        })
        assert.isFalse(yield* isDirect)
        yield* accept("s2", { rooms: [{ room: here, members: 3 }], grouped: { body: "a group" } })
        assert.deepStrictEqual(yield* (yield* WholeJournal).pendingChats, [])
      })
    )

    example(
      "how many are in a room stays until something else is said, or that nobody knows",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const members = Effect.map(journal.room(here), (room) => Option.getOrThrow(room).members)
        yield* accept("s1", { rooms: [{ ...direct, members: 3 }] })
        yield* accept("s2", { rooms: [{ room: here, membership: "join" }] })
        assert.strictEqual(yield* members, 3)
        yield* accept("s3", { rooms: [{ room: here, members: "unknown" }] })
        assert.strictEqual(yield* members, undefined)
        yield* journal.noteRoom({ room: here, members: 2 })
        assert.strictEqual(yield* members, 2)
      })
    )

    example(
      "to tend are invitations and encrypted rooms that we are in",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const room = (name: string) => `!${name}` as typeof here
        yield* accept("s1", {
          rooms: [
            { room: room("a"), membership: "invite" },
            { room: room("b"), membership: "join" },
            { room: room("c"), membership: "join", encrypted: true },
            { room: room("d"), membership: "leave", encrypted: true },
            { room: room("e"), membership: "ban" }
          ]
        })
        assert.deepStrictEqual((yield* journal.roomsToTend).map(({ room }) => room as string), ["!a", "!c"])
        assert.deepStrictEqual((yield* journal.rooms("join")).map(({ room }) => room as string), ["!b", "!c"])
        assert.deepStrictEqual((yield* journal.rooms("ban")).map(({ room }) => room as string), ["!e"])
      })
    )

    example(
      "a room is a room by every letter of its id",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* journal.noteRoom({ room: "!Room" as typeof here, membership: "join" })
        assert.deepStrictEqual(yield* journal.room("!room" as typeof here), Option.none())
      })
    )
  })
}
