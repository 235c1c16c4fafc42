import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { mostADay, mostMade } from "../../../src/domain/rooms/RoomQuota.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { asking, joined, madeRooms, slept } from "../../support/MadeRoomScene.ts"

const refused: MatrixFault = { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" }
const ofProxy: MatrixFault = { _tag: "Refused", status: 404, errcode: "M_UNRECOGNIZED", detail: "" }

describe("A homeserver that refuses", () => {
  for (const [name, fault] of Object.entries({ "a 403": refused, "a proxy's 404": ofProxy })) {
    it.effect(`one look at a person's space by ${name} makes no second space`, () =>
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const alice = yield* asking()
        yield* alice.new(1)
        yield* control.fail("state", fault)
        yield* slept(alice.new(2))
        const { rooms, spaces } = yield* joined
        assert.deepStrictEqual([spaces.length, rooms.length], [1, 2])
      }).pipe(Effect.provide(madeRooms())))
  }

  it.effect("every look at a space that the bot is out of does not keep it from making another", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      yield* alice.new(1)
      const [space] = (yield* joined).spaces
      yield* control.people.join(alice.by, space!)
      yield* control.people.kick(alice.by, space!, control.bot)
      const over = yield* control.outage("state", refused)
      yield* slept(alice.new(2))
      yield* over
      const { spaces } = yield* joined
      assert.deepStrictEqual([spaces.length, spaces.includes(space!)], [1, false])
    }).pipe(Effect.provide(madeRooms())))

  it.effect("the invitation in a room that it made leaves one space, and the person their room", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      const over = yield* control.outage("createRoom", refused, { acted: true })
      const made = []
      for (let n = 1; n <= 3; n++) made.push((yield* alice.new(n)).room)
      yield* over
      made.push((yield* alice.new(4)).room)
      const { rooms, spaces } = yield* joined
      assert.deepStrictEqual([spaces.length, rooms.toSorted()], [1, made.toSorted()])
      for (const room of made) assert.strictEqual(yield* control.people.membership(room, alice.by), "invite")
    }).pipe(Effect.provide(madeRooms())))

  it.effect("every room does not count for how many a person may have, in all and in a day", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const alice = yield* asking()
      const over = yield* control.outage("createRoom", refused)
      for (let n = 1; n <= mostADay; n++) yield* Effect.flip(alice.new(n))
      yield* over
      yield* alice.new(mostADay + 1)
      const again = yield* control.outage("createRoom", refused)
      for (let n = 100; n <= 100 + mostMade; n++) {
        yield* Effect.flip(alice.new(n))
        yield* TestClock.adjust("3 hours")
      }
      yield* again
      yield* alice.new(200)
    }).pipe(Effect.provide(madeRooms())))
})
