import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, type Layer } from "effect"
import { TestClock } from "effect/testing"
import { EventId, type RoomId } from "../../../src/domain/Ids.ts"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { markState } from "../../../src/domain/rooms/MadeMark.ts"
import { mostADay } from "../../../src/domain/rooms/RoomQuota.ts"
import { searchGrace } from "../../../src/domain/rooms/SearchGrace.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { MadeRooms } from "../../../src/services/rooms/MadeRooms.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { asking, joined, madeRooms, slept, stateIn, words } from "../../support/MadeRoomScene.ts"

const lost: MatrixFault = { _tag: "Unavailable", detail: "lost" }
const refused: MatrixFault = { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" }

const scene = (
  title: string,
  body: Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof madeRooms>>>,
  encryption?: Parameters<typeof madeRooms>[0]
) => it.effect(title, () => Effect.provide(body, madeRooms(encryption)))

/** The one space. */
const onlySpace = Effect.map(joined, ({ spaces }) => {
  assert.strictEqual(spaces.length, 1)
  return spaces[0]!
})

const children = Effect.fnUntraced(function*(space: RoomId) {
  const { bot, people } = yield* MatrixMemoryControl
  const links = new Map(
    (yield* people.history(bot, space)).filter((one) => one["type"] === "m.space.child").map((
      one
    ) => [one["state_key"] as RoomId, Object(one["content"]).via])
  )
  return [...links].filter(([, via]) => via !== undefined).map(([room]) => room)
})

describe("A person asks for a new room", () => {
  scene(
    "and is invited to it and to a space of their own, in which it is listed",
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const alice = yield* asking()
      const made = yield* alice.new(1, " Trip \n to Rome ")
      assert.strictEqual(made.title, "Trip to Rome")
      const { rooms, spaces } = yield* joined
      assert.deepStrictEqual([rooms, spaces.length], [[made.room], 1])
      const space = spaces[0]!
      for (const room of [made.room, space]) assert.strictEqual(yield* people.membership(room, alice.by), "invite")
      assert.deepInclude(yield* stateIn(made.room, "m.room.member", alice.by), { is_direct: true })
      assert.deepStrictEqual(yield* stateIn(made.room, "m.room.name"), { name: "Trip to Rome" })
      assert.deepStrictEqual(yield* stateIn(space, "m.room.name"), { name: "Chats with bot" })
      assert.deepStrictEqual(yield* stateIn(space, "m.space.child", made.room), { via: ["memory"] })
      assert.deepStrictEqual(yield* stateIn(made.room, "m.space.parent", space), { via: ["memory"], canonical: true })
      assert.deepStrictEqual(yield* (yield* Matrix).accountData("m.direct"), { [alice.by]: [made.room] })
      assert.isUndefined(yield* stateIn(made.room, "m.room.encryption"))
      yield* people.join(alice.by, made.room)
      yield* people.putState(alice.by, made.room, "m.room.name", "", { name: "Mine now" })
    })
  )

  scene(
    "which is encrypted where the bot encrypts",
    Effect.gen(function*() {
      const { room } = yield* (yield* asking()).new(1)
      assert.deepStrictEqual(yield* stateIn(room, "m.room.encryption"), { algorithm: "m.megolm.v1.aes-sha2" })
      assert.isUndefined(yield* stateIn(yield* onlySpace, "m.room.encryption"))
    }),
    "On"
  )

  scene(
    "and gets none in clear where the bot should encrypt and cannot",
    Effect.gen(function*() {
      const error = yield* Effect.flip((yield* asking()).new(1))
      assert.strictEqual(error.message, words.noEncryptedRoom)
      assert.deepStrictEqual((yield* joined).rooms, [])
    }),
    "Unusable"
  )

  scene(
    "and another one: it is in the same space, and both have titles of their own",
    Effect.gen(function*() {
      const alice = yield* asking()
      const [one, other] = [yield* alice.new(1), yield* alice.new(2)]
      assert.deepStrictEqual([one.title, other.title], ["Chat 1", "Chat 2"])
      assert.deepStrictEqual((yield* children(yield* onlySpace)).sort(), [one.room, other.room].sort())
    })
  )

  scene(
    "twice at once, and has two rooms in one space; somebody else has another",
    Effect.gen(function*() {
      const [alice, ben] = [yield* asking(), yield* asking("ben")]
      yield* Effect.all([alice.new(1), alice.new(2), ben.new(1)], { concurrency: 3 })
      const { rooms, spaces } = yield* joined
      assert.deepStrictEqual([rooms.length, spaces.length], [3, 2])
    })
  )

  scene(
    "and gets the same one when the command is run again, at no request",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      const made = yield* alice.new(1)
      const before = [yield* control.calls("state"), yield* control.calls("survey"), yield* control.calls("putState")]
      assert.deepStrictEqual(yield* alice.new(1), made)
      assert.deepStrictEqual(
        [yield* control.calls("state"), yield* control.calls("survey"), yield* control.calls("putState")],
        before
      )
      assert.deepStrictEqual((yield* joined).rooms, [made.room])
    })
  )

  scene(
    "only so often a day, and is told so",
    Effect.gen(function*() {
      const alice = yield* asking()
      for (let number = 0; number < mostADay; number++) yield* alice.new(number)
      const error = yield* Effect.flip(alice.new(99))
      assert.strictEqual(error.message, words.overQuota.today(mostADay))
      yield* TestClock.adjust("2 days")
      yield* alice.new(99)
    })
  )
})

describe("A room is made once", () => {
  for (const acted of [true, false]) {
    scene(
      `though the answer to its making was lost (${acted ? "it was made" : "it was not"}), and so is the space`,
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const alice = yield* asking()
        yield* control.fail("createRoom", lost, { acted })
        assert.strictEqual((yield* Effect.flip(alice.new(1)))._tag, "MatrixError")
        yield* control.fail("createRoom", lost, { acted })
        // The space is found, or made; then the room's answer is lost.
        assert.strictEqual((yield* Effect.flip(slept(alice.new(1))))._tag, "MatrixError")
        const made = yield* slept(alice.new(1))
        const { rooms, spaces } = yield* joined
        assert.deepStrictEqual([rooms, spaces.length], [[made.room], 1])
        assert.deepStrictEqual(yield* children(spaces[0]!), [made.room])
      })
    )
  }

  scene(
    "though the server still had the lost request in hand when it was looked for",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* alice.new(1)
      yield* control.fail("createRoom", lost)
      yield* Effect.flip(alice.new(2))
      const again = yield* Effect.forkChild(alice.new(2))
      yield* TestClock.adjust("3 seconds")
      const mark = markState({ by: alice.by, command: EventId.make("$alice2") })
      const late = yield* (yield* Matrix).createRoom({ invite: [alice.by], direct: true, state: [mark] })
      yield* TestClock.adjust(searchGrace)
      assert.strictEqual((yield* Fiber.join(again)).room, late)
      assert.strictEqual((yield* joined).rooms.length, 2)
    })
  )

  scene(
    "and nothing is looked for after a limit, which says that nothing was made",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* alice.new(1)
      yield* control.fail("createRoom", { _tag: "RateLimited", retryAfter: 9 })
      const error = yield* Effect.flip(alice.new(2))
      assert.deepInclude(error, { reason: { _tag: "RateLimited", retryAfter: 9 } })
      yield* alice.new(2)
      assert.strictEqual(yield* control.calls("survey"), 0)
    })
  )

  scene(
    "or not at all, which the person is told",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* alice.new(1)
      yield* control.fail("createRoom", refused)
      assert.strictEqual((yield* Effect.flip(alice.new(2))).message, words.roomNotMade)
    })
  )

  scene(
    "also where the homeserver makes no space, or lets nothing be listed in it",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* control.fail("createRoom", refused)
      const first = yield* alice.new(1)
      assert.deepStrictEqual(yield* joined, { spaces: [], rooms: [first.room] })
      yield* control.fail("putState", refused)
      const second = yield* alice.new(2)
      assert.deepStrictEqual((yield* joined).rooms.toSorted(), [first.room, second.room].toSorted())
    })
  )
})

describe("A person's space", () => {
  scene(
    "is shown to them again where they left it and ask for a room",
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* alice.new(1)
      const space = yield* onlySpace
      yield* people.join(alice.by, space)
      yield* people.leave(alice.by, space)
      yield* alice.new(2)
      assert.strictEqual(yield* people.membership(yield* onlySpace, alice.by), "invite")
    })
  )

  scene(
    "is another one where the bot was put out of it",
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* alice.new(1)
      const before = yield* onlySpace
      yield* people.join(alice.by, before)
      yield* people.kick(alice.by, before, bot)
      const made = yield* alice.new(2)
      const space = yield* onlySpace
      assert.notStrictEqual(space, before)
      assert.deepStrictEqual(yield* children(space), [made.room])
    })
  )
})

describe("A room that was made for somebody", () => {
  scene(
    "is listed, renamed, and taken out of the space by them alone",
    Effect.gen(function*() {
      const rooms = yield* MadeRooms
      const [alice, ben] = [yield* asking(), yield* asking("ben")]
      const [one, other] = [yield* alice.new(1, "One"), yield* alice.new(2, "Two")]
      for (
        const act of [
          rooms.rename({ by: ben.by, room: one.room, title: "Ben's" }),
          rooms.archive({ by: ben.by, room: one.room })
        ]
      ) assert.strictEqual((yield* Effect.flip(act)).message, words.notTheirRoom)
      yield* rooms.rename({ by: alice.by, room: one.room, title: "First" })
      assert.strictEqual(
        (yield* Effect.flip(rooms.rename({ by: alice.by, room: one.room, title: " " }))).message,
        words.noRoomTitle
      )
      assert.deepStrictEqual(yield* stateIn(one.room, "m.room.name"), { name: "First" })
      yield* rooms.archive({ by: alice.by, room: other.room })
      yield* rooms.archive({ by: alice.by, room: other.room })
      assert.deepStrictEqual(yield* children(yield* onlySpace), [one.room])
      const listed = (yield* rooms.list(alice.by)).map(({ archived, title }) => [title, archived])
      assert.deepStrictEqual(listed.toSorted(), [["First", false], ["Two", true]])
      assert.deepStrictEqual(yield* rooms.list(ben.by), [])
    })
  )
})
