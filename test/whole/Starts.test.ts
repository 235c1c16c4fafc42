import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { UserError } from "../../src/domain/UserError.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, start, stop, until } from "./MemoryBot.ts"

const { Refused, TokenRefused, Unavailable } = MatrixFault.cases
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 2)))
const page = (status: number) => Unavailable.make({ status, detail: `answered ${status} without a Matrix answer` })

const ready = Effect.gen(function*() {
  const control = yield* MatrixMemoryControl
  const script = yield* AgentScript
  script.answers("hello", [{ _tag: "Text", message: "m1", text: "hi" }, { _tag: "Ended", reason: "done" }])
  const { room, say } = yield* directRoom()
  return { control, room, say }
})

/** Starts a bot, and lets an hour pass. */
const anHour = Effect.fnUntraced(function*() {
  const bot = yield* start()
  for (let minute = 0; minute < 60; minute++) {
    yield* TestClock.adjust("1 minute")
    yield* settle
  }
  return bot
})

const trouble = [
  ["whose name is not in DNS", Unavailable.make({ detail: "no answer (ENOTFOUND)" })],
  ["whose proxy answers 404", page(404)],
  ["whose proxy answers 403", page(403)],
  ["whose proxy answers 401", page(401)],
  ["whose proxy shows a page", page(200)],
  ["whose proxy serves another place", Refused.make({ status: 404, errcode: "M_UNRECOGNIZED", detail: "" })],
  ["whose proxy takes the token away", TokenRefused.make({ soft: false, missing: true })]
] as const

describe("a start before a homeserver", () => {
  for (const [what, fault] of trouble) {
    it.effect(`${what} waits where the store has worked with it before`, () =>
      Effect.gen(function*() {
        const { control, room, say } = yield* ready
        const first = yield* start()
        yield* joined(room)
        yield* stop(first)
        const mend = yield* control.outage("whoami", fault)
        const second = yield* anHour()
        assert.isUndefined(second.pollUnsafe())
        yield* say("hello")
        yield* mend
        yield* TestClock.adjust("2 minutes")
        assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ body }) => body), ["hi"])
      }).pipe(Effect.provide(backends)))

    it.effect(`${what} is refused where the store has never worked with it`, () =>
      Effect.gen(function*() {
        const { control } = yield* ready
        yield* control.outage("whoami", fault)
        const refused = yield* Effect.flip(Fiber.join(yield* start()))
        assert.instanceOf(refused, UserError)
        assert.strictEqual(refused.exitCode, 2)
      }).pipe(Effect.provide(backends)))
  }

  it.effect("that has locked the account waits until it is unlocked, though the store is new", () =>
    Effect.gen(function*() {
      const { control, room } = yield* ready
      const unlock = yield* control.outage(
        "whoami",
        Refused.make({ status: 401, errcode: "M_USER_LOCKED", detail: "" })
      )
      assert.isUndefined((yield* anHour()).pollUnsafe())
      yield* unlock
      yield* TestClock.adjust("2 minutes")
      yield* joined(room)
    }).pipe(Effect.provide(backends)))

  it.effect("that has deactivated the account is refused, though the store has worked with it", () =>
    Effect.gen(function*() {
      const { control, room } = yield* ready
      const first = yield* start()
      yield* joined(room)
      yield* control.outage("sync", Refused.make({ status: 403, errcode: "M_USER_DEACTIVATED", detail: "" }))
      // The long poll that is under way ends first.
      yield* TestClock.adjust("30 seconds")
      const refused = yield* until("the end", Effect.sync(() => first.pollUnsafe()))
      assert.include(JSON.stringify(refused), "deactivated")
    }).pipe(Effect.provide(backends)))
})
