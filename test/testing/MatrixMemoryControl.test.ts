import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { type MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { content } from "../contracts/World.ts"

const setting = Effect.gen(function*() {
  const matrix = yield* Matrix
  const control = yield* MatrixMemoryControl
  const room = yield* matrix.createRoom({ invite: [], direct: false })
  const send = (txn: string) => matrix.send(room, "m.room.message", txn, { msgtype: "m.text", body: txn })
  const sent = Effect.map(control.sent(room), (events) => events.map((event) => content(event)["body"]))
  return { matrix, control, room, send, sent }
})

describe("MatrixMemory under control", () => {
  const test = (title: string, body: Effect.Effect<void, MatrixError, Matrix | MatrixMemoryControl>) =>
    it.effect(title, () => Effect.provide(body, MatrixMemory.layer))

  test(
    "fails in the order it was told to, before or after acting",
    Effect.gen(function*() {
      const { control, send, sent } = yield* setting
      yield* control.fail("send", MatrixFault.cases.RateLimited.make({ retryAfter: 5 }))
      yield* control.fail("send", MatrixFault.cases.Unavailable.make({ detail: "lost" }), { acted: true })
      assert.strictEqual((yield* Effect.orDie(Effect.flip(send("a")))).reason._tag, "RateLimited")
      assert.deepStrictEqual(yield* sent, [])
      assert.strictEqual((yield* Effect.orDie(Effect.flip(send("a")))).reason._tag, "Unavailable")
      assert.deepStrictEqual(yield* sent, ["a"])
      yield* send("a")
      assert.deepStrictEqual(yield* sent, ["a"])
      assert.strictEqual(yield* control.calls("send"), 3)
    })
  )

  test(
    "fails for one room until that is over, and for no other",
    Effect.gen(function*() {
      const { control, matrix, room, send, sent } = yield* setting
      const other = yield* matrix.createRoom({ invite: [], direct: false })
      const heal = yield* control.outage(
        "send",
        MatrixFault.cases.Unavailable.make({ detail: "status 502", status: 502 }),
        { room: other }
      )
      const elsewhere = (txn: string) => matrix.send(other, "m.room.message", txn, { msgtype: "m.text", body: txn })
      for (const txn of ["a", "b"]) {
        assert.strictEqual((yield* Effect.orDie(Effect.flip(elsewhere(txn)))).reason._tag, "Unavailable")
      }
      yield* send("here")
      assert.deepStrictEqual([yield* sent, yield* control.calls("send", other), yield* control.calls("send", room)], [
        ["here"],
        2,
        1
      ])
      yield* heal
      yield* elsewhere("a")
      assert.lengthOf(yield* control.sent(other), 1)
    })
  )

  test(
    "holds one call and lets the next one through",
    Effect.gen(function*() {
      const { control, send, sent } = yield* setting
      const held = yield* control.hold("send")
      const slow = yield* Effect.forkChild(send("slow"))
      yield* held.arrived
      yield* send("quick")
      yield* held.release
      yield* Fiber.join(slow)
      assert.deepStrictEqual(yield* sent, ["quick", "slow"])
    })
  )

  test(
    "waits by the test's clock",
    Effect.gen(function*() {
      const { matrix } = yield* setting
      const { next } = yield* matrix.sync(undefined, Duration.zero)
      const waiting = yield* Effect.forkChild(matrix.sync(next, Duration.seconds(30)))
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual((yield* Fiber.join(waiting)).joined, [])
    })
  )
})
