import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { UserError } from "../../src/domain/UserError.ts"
import { type Fault, Faults, type HomeserverRoute } from "../../src/sandbox/homeserver/Faults.ts"
import { end, farSide, scene } from "./SandboxBot.ts"

/** What the bot calls until it has answered, but for what it can do without. */
const routes: ReadonlyArray<HomeserverRoute> = ["whoami", "sync", "join", "messages", "send"]

const faults: ReadonlyArray<readonly [title: string, fault: Fault]> = [
  ["429 with the wait in its body", { _tag: "RateLimited", retryAfter: 50, said: "body" }],
  ["429 with the wait in its header", { _tag: "RateLimited", retryAfter: 900, said: "header" }],
  ["429 without a wait", { _tag: "RateLimited", retryAfter: 50, said: "nowhere" }],
  ["a page with 500", { _tag: "Broken", status: 500 }],
  ["a page with 502", { _tag: "Broken", status: 502 }],
  ["a cut before it acted", { _tag: "Cut", acted: false }],
  ["a cut after it acted", { _tag: "Cut", acted: true }]
]

describe("the bot on a bad network", () => {
  for (const [title, fault] of faults) {
    it.live(`answers everything once and in order where every call first meets ${title}`, () =>
      Effect.gen(function*() {
        const { next, take, timelineLimit } = yield* Faults
        yield* timelineLimit(1)
        const on = yield* scene
        for (const route of routes) yield* next(route, fault, { user: on.bot })
        const room = yield* on.direct
        const before = yield* on.say(room, "before it came")
        const running = yield* on.start()
        yield* on.closed(before)
        // All of it was met.
        assert.deepStrictEqual(routes.filter((route) => take(route, on.bot) !== undefined), [])
        yield* next("sync", fault, { user: on.bot })
        const more = yield* Effect.forEach(["afterwards"], (text) => on.say(room, text))
        yield* on.closed(...more)
        yield* end(running)
        assert.deepStrictEqual([yield* on.answers(room), yield* on.asked], [["before it came", "afterwards"], [
          "before it came",
          "afterwards"
        ]])
      }).pipe(Effect.scoped, Effect.provide(farSide)))
  }

  it.live("takes in what a sync that hung brings late, and what was said meanwhile behind it", () =>
    Effect.gen(function*() {
      const { hold } = yield* Faults
      const on = yield* scene
      const room = yield* on.direct
      yield* on.start()
      yield* on.closed(yield* on.say(room, "known"))
      const hung = yield* hold("sync", { user: on.bot })
      const early = yield* on.say(room, "early")
      yield* hung.arrived
      const late = yield* Effect.forEach(["late", "later"], (text) => on.say(room, text))
      assert.notInclude(yield* on.asked, "late")
      yield* hung.release
      yield* on.closed(early, ...late)
      assert.deepStrictEqual(yield* on.answers(room), ["known", "early", "late", "later"])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("tells answers apart that come in another order than they were asked for", () =>
    Effect.gen(function*() {
      const { hold } = yield* Faults
      const on = yield* scene
      const rooms = yield* Effect.all([on.direct, on.direct, on.direct])
      yield* on.start()
      const held = yield* Effect.forEach(rooms, () => hold("send", { acted: true, user: on.bot }))
      const first = yield* Effect.forEach(rooms, (room, n) => on.say(room, `first ${n}`))
      for (const one of held) yield* one.arrived
      // What each waits for behind its own answer.
      const second = yield* Effect.forEach(rooms, (room, n) => on.say(room, `second ${n}`))
      for (const one of held.toReversed()) yield* one.release
      yield* on.closed(...first, ...second)
      for (const [n, room] of rooms.entries()) {
        assert.deepStrictEqual(yield* on.answers(room), [`first ${n}`, `second ${n}`])
      }
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("ends with a sentence when its token is refused, and goes on where it was with a new one", () =>
    Effect.gen(function*() {
      const { next } = yield* Faults
      const on = yield* scene
      const room = yield* on.direct
      const running = yield* on.start()
      yield* on.closed(yield* on.say(room, "known"))
      yield* next("sync", { _tag: "TokenRefused", soft: false }, { user: on.bot })
      yield* on.say(room, "wakes the sync")
      const refused = (yield* Effect.flip(Fiber.join(running))) as UserError
      assert.strictEqual(refused.exitCode, 2)
      assert.include(refused.sentence, "MATRIX_ACCESS_TOKEN")
      yield* on.start()
      yield* on.closed(yield* on.say(room, "new token"))
      assert.deepStrictEqual(yield* on.answers(room), ["known", "wakes the sync", "new token"])
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})
