import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { backends, directRoom, finals, joined, said, start } from "./MemoryBot.ts"

/** Rooms whose sends get no answer, as when a server asks another one first that is not there. */
const hanging = new Set<RoomId>()
const silence = Effect.andThen(
  Effect.sleep("60 seconds"),
  Effect.fail(
    new MatrixError({ call: "send", reason: MatrixFault.cases.Unavailable.make({ detail: "no answer within 60 s" }) })
  )
)

const world = Layer.fresh(
  Layer.effect(
    Matrix,
    Effect.map(Matrix, (matrix) =>
      Matrix.of({
        ...matrix,
        send: (room, ...what) => (hanging.has(room) ? silence : matrix.send(room, ...what))
      }))
  ).pipe(Layer.provideMerge(backends))
)

/** Two seconds, in which everything due in them happens. */
const tick = Effect.gen(function*() {
  yield* TestClock.adjust("2 seconds")
  for (let n = 0; n < 12; n++) yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
})
const ticks = (count: number) => Effect.forEach(Array.from({ length: count }), () => tick, { discard: true })

const answer: ReadonlyArray<Line> = [{ _tag: "Text", message: "m1", text: "yes" }, { _tag: "Ended", reason: "done" }]

/**
 * The seconds that each of five questions of bob's is answered after, while forty other rooms hang. `before`: those
 * were answered once.
 */
const whileFortyHang = Effect.fnUntraced(function*(before: boolean) {
  hanging.clear()
  ;(yield* AgentScript).answers("hi", answer)
  const others = yield* Effect.forEach(Array.from({ length: 40 }), () => directRoom())
  const bob = yield* directRoom("bob")
  yield* start()
  for (const { room } of [...others, bob]) yield* joined(room)
  const said40 = Effect.forEach(others, ({ say }) => say("hi"), { discard: true })
  if (before) yield* said40
  yield* ticks(60)
  for (const { room } of others) hanging.add(room)
  yield* said40
  const waited: Array<number> = []
  for (let round = 1; round <= 5; round++) {
    yield* ticks(round === 1 ? 2 : 30)
    yield* bob.say("hi")
    let waits = 0
    for (; finals(yield* said(bob.room)).length < round && waits < 120; waits++) yield* tick
    waited.push(waits * 2)
  }
  return waited
})

describe("forty rooms whose sends hang for a minute each", () => {
  it.effect("keep nobody else waiting, though they are more than may be sent to at once", () =>
    Effect.gen(function*() {
      const waited = yield* whileFortyHang(true)
      assert.isAtMost(Math.max(...waited), 8, `seconds: ${waited.join()}`)
    }).pipe(Effect.provide(world)), 60_000)

  it.effect(
    "try again behind others, where the homeserver has not shown yet how much it takes",
    () =>
      Effect.gen(function*() {
        const waited = yield* whileFortyHang(false)
        assert.isAtMost(Math.max(...waited.slice(1)), 10, `seconds: ${waited.join()}`)
      }).pipe(Effect.provide(world)),
    60_000
  )
})
