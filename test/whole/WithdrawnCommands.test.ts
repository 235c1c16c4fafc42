import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

const settle = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 1))), { times: 5 })
const pass = (span: string) => Effect.andThen(settle, Effect.andThen(TestClock.adjust(span as "1 second"), settle))

/** A direct room in which a room was asked for that the homeserver does not make now. */
const asked = Effect.gen(function*() {
  const control = yield* MatrixMemoryControl
  const { alice, room, say } = yield* directRoom()
  yield* start()
  yield* joined(room)
  const over = yield* control.outage("createRoom", { _tag: "Unavailable", detail: "away", status: 502 })
  const command = yield* say("!new Secret")
  yield* until("a try", Effect.map(control.calls("createRoom"), (tries) => (tries > 0 ? tries : undefined)))
  return { alice, command, control, over, room }
})

describe("A command that the homeserver cannot do now", () => {
  it.effect("is not done any more when it was deleted", () =>
    Effect.gen(function*() {
      const { alice, command, control, over, room } = yield* asked
      yield* control.people.redact(alice, room, command)
      yield* pass("5 seconds")
      yield* over
      for (let round = 0; round < 10; round++) yield* pass("20 seconds")
      assert.deepStrictEqual(yield* (yield* Matrix).joinedRooms, [room])
      assert.deepStrictEqual(yield* said(room), [])
    }).pipe(Effect.provide(backends)))

  it.effect("is given up after ten minutes, and its writer told", () =>
    Effect.gen(function*() {
      const { over, room } = yield* asked
      for (let round = 0; round < 24; round++) yield* pass("31 seconds")
      const [told] = finals(yield* closed(1, room))
      assert.include(told!.body, "I tried for 10 minutes")
      yield* over
      yield* pass("5 minutes")
      assert.deepStrictEqual(yield* (yield* Matrix).joinedRooms, [room])
    }).pipe(Effect.provide(backends)))
})
