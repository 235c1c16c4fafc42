import { assert, describe } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import type { SeenMirror } from "../../src/domain/intake/rooms/SeenMirrors.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, type Example, here, there } from "./JournalCases.ts"

const old = "!old" as RoomId
const mirrorOf = (room: RoomId, rest: Partial<SeenMirror["mirror"]> = {}): SeenMirror => ({
  room,
  mirror: { incarnation: "ours", origin: old, person: ann, title: null, generations: { "": 2, "$t": 1 }, ...rest }
})

/** What the store would mirror of a room. */
const known = (room: RoomId) =>
  Effect.flatMap(WholeJournal, (journal) => Effect.map(journal.mirrored(room), Option.getOrThrow))

/** What is mirrored in account data, and what an earlier store left there. */
export const mirrorCases = (example: Example) => {
  describe("mirrors of rooms", () => {
    example(
      "of this store's incarnation tell a new store where chats began, whose they are, and their generations",
      Effect.gen(function*() {
        yield* (yield* WholeJournal).put("incarnation", "ours")
        const mirrors = [mirrorOf(here), mirrorOf(there, { incarnation: "another", origin: there })]
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }, { room: there, membership: "join" }],
          mirrors
        })
        const { incarnation, room, written } = yield* known(here)
        assert.strictEqual(incarnation, "ours")
        assert.deepStrictEqual<unknown>([room.origin, room.inviter, room.generations], [old, ann, { "": 2, "$t": 1 }])
        assert.deepStrictEqual(written, mirrors[0]!.mirror)
        const other = yield* known(there)
        assert.deepStrictEqual<unknown>([other.room.inviter, other.room.generations, other.written], [null, {}, null])
      })
    )

    example(
      "overwrite nothing that the store knows, and are nothing to a store without a name",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const rooms = [{ room: here, membership: "join", inviter: "@bob:x" as UserId }] as const
        yield* accept("s1", { rooms, mirrors: [mirrorOf(here)] })
        assert.isNull((yield* known(here)).room.origin)
        yield* journal.put("incarnation", "ours")
        yield* accept("s2", { mirrors: [mirrorOf(here)] })
        yield* accept("s3", { mirrors: [mirrorOf(here, { origin: there, generations: { "": 9 } })] })
        yield* accept("s4", { mirrors: [mirrorOf(here, { generations: { "": 7 } })] })
        const { room } = yield* known(here)
        assert.deepStrictEqual<unknown>([room.origin, room.inviter, room.generations], [old, "@bob:x", {
          "": 2,
          "$t": 1
        }])
      })
    )

    example(
      "do not have an encrypted conversation go on in a room in clear, and do in one that is encrypted",
      Effect.gen(function*() {
        yield* (yield* WholeJournal).put("incarnation", "ours")
        const rooms = [{ room: old, membership: "join", encrypted: true }, { room: here, membership: "join" }] as const
        yield* accept("s1", { rooms, mirrors: [mirrorOf(here)] })
        const { room } = yield* known(here)
        assert.deepStrictEqual<unknown>([room.origin, room.inviter, room.generations], [null, null, {}])
        yield* accept("s2", { rooms: [{ room: here, encrypted: true }], mirrors: [mirrorOf(here)] })
        assert.strictEqual((yield* known(here)).room.origin, old)
        // Nor where only a later room of the conversation is encrypted.
        yield* accept("s3", { rooms: [{ room: there, membership: "join" }], mirrors: [mirrorOf(there)] })
        assert.isNull((yield* known(there)).room.origin)
      })
    )

    example(
      "are noted when they are written, of rooms that we are in or invited to",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        const { mirror } = mirrorOf(here)
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }, { room: there, membership: "leave" }] })
        assert.isNull((yield* known(here)).written)
        yield* journal.noteMirrored(here, mirror)
        assert.deepStrictEqual((yield* known(here)).written, mirror)
        assert.isTrue(Option.isNone(yield* journal.mirrored(there)))
      })
    )

    example(
      "tell of the chats of their own room alone",
      Effect.gen(function*() {
        const longer = `${here}r` as RoomId
        yield* (yield* WholeJournal).put("incarnation", "ours")
        yield* accept("s1", {
          rooms: [{ room: here, membership: "join" }, { room: longer, membership: "join" }],
          mirrors: [mirrorOf(here, { origin: here }), mirrorOf(longer, { origin: longer, generations: { "": 5 } })]
        })
        assert.deepStrictEqual((yield* known(here)).room.generations, { "": 2, "$t": 1 })
        assert.deepStrictEqual((yield* known(longer)).room.generations, { "": 5 })
      })
    )

    example(
      "a mark of a direct room is noted",
      Effect.gen(function*() {
        const journal = yield* WholeJournal
        yield* accept("s1", { rooms: [{ room: here, membership: "join" }, { room: there, membership: "join" }] })
        yield* journal.noteMarked([here])
        const rooms = yield* journal.rooms("join")
        assert.deepStrictEqual(rooms.map(({ marked, room }) => [room, marked]), [[there, undefined], [here, true]])
      })
    )
  })
}
