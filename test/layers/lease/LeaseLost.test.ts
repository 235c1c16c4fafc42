import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { end, kill, lease, leavesNow, start, type World } from "../../support/LeaseProcess.ts"

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

describe("One that has the account", () => {
  example(
    "lets everything pass at no cost while syncs are answered, and looks once for all when none was lately",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const bot = yield* start("a")
      const before = yield* control.calls("accountData")
      for (let n = 0; n < 50; n++) assert.isTrue(yield* leavesNow(bot))
      assert.strictEqual(yield* control.calls("accountData"), before)
      yield* TestClock.adjust("10 seconds")
      const held = yield* control.hold("accountData")
      const waiting = yield* Effect.forEach(
        Array.from({ length: 20 }),
        () => Effect.forkChild(bot.mayLeave, { startImmediately: true })
      )
      yield* held.arrived
      yield* held.release
      assert.deepStrictEqual(
        yield* Effect.forEach(waiting, Fiber.join),
        waiting.map(() => true)
      )
      // The lease, and the last word about it.
      assert.strictEqual(yield* control.calls("accountData"), before + 2)
    })
  )

  example(
    "lets nothing pass while it cannot look, and all when it can again",
    Effect.gen(function*() {
      const bot = yield* start("a")
      yield* bot.host.cut
      assert.isTrue(yield* leavesNow(bot))
      yield* TestClock.adjust("7 seconds")
      assert.isFalse(yield* leavesNow(bot))
      yield* bot.host.mend
      assert.isTrue(yield* leavesNow(bot))
    })
  )

  example(
    "does not take what is refused to its look for a refusal of what waits for it, and says what was refused",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const bot = yield* start("a")
      yield* TestClock.adjust("7 seconds")
      for (
        const [fault, why] of [
          [
            { _tag: "Refused", status: 403, errcode: "M_USER_LOCKED", detail: "no" },
            "the bot's account is locked (403 M_USER_LOCKED)"
          ],
          [{ _tag: "RateLimited", retryAfter: 9 }, "the homeserver asks to wait"],
          [{ _tag: "TokenRefused", soft: true }, "the homeserver does not accept the access token"]
        ] as const
      ) {
        yield* control.fail("accountData", fault)
        assert.deepStrictEqual([yield* bot.whyNot, yield* leavesNow(bot)], [`Unavailable: ${why}`, true])
        yield* TestClock.adjust("7 seconds")
      }
    })
  )

  example(
    "that was stopped while another took it lets nothing pass, stops, asks, and ends naming the other",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      yield* TestClock.adjust("12 seconds")
      assert.deepStrictEqual([yield* leavesNow(second), second.serving()], [true, true])
      const asked = yield* Effect.forkChild(first.mayLeave, { startImmediately: true })
      yield* first.host.go
      assert.isFalse(yield* Fiber.join(asked))
      yield* TestClock.adjust("2 seconds")
      assert.include(yield* end(first), "Another bot serves this account: on host?of?b")
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual([second.serving(), second.times()], [true, 1])
    })
  )

  example(
    "that was cut off while another took it ends in the same way, whatever of its own comes late",
    Effect.gen(function*() {
      const first = yield* start("a", { late: true })
      yield* TestClock.adjust("20 minutes")
      yield* first.host.cut
      const second = yield* start("b")
      yield* TestClock.adjust("12 seconds")
      assert.deepStrictEqual([second.serving(), yield* leavesNow(first)], [true, false])
      yield* TestClock.adjust("10 minutes")
      yield* first.host.mend
      yield* TestClock.adjust("30 seconds")
      assert.include(yield* end(first), "host?of?b")
      assert.deepStrictEqual([second.serving(), second.times()], [true, 1])
    })
  )

  example(
    "that was stopped too shortly for another to take it answers that one, and serves on",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      yield* TestClock.adjust("9 seconds")
      yield* first.host.go
      assert.isTrue(yield* leavesNow(first))
      yield* TestClock.adjust("2 seconds")
      assert.include(yield* end(second), "host?of?a")
      assert.deepStrictEqual([first.serving(), first.times(), second.times()], [true, 1, 0])
    })
  )

  example(
    "that was stopped while another took it over ends",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b", { takeOver: true })
      assert.isFalse(second.serving())
      yield* TestClock.adjust("12 seconds")
      assert.isTrue(second.serving())
      yield* first.host.go
      yield* TestClock.adjust("2 seconds")
      assert.match(yield* end(first), /taken over by the bot on host\?of\?b|on host\?of\?b, since/)
      assert.isTrue(second.serving())
    })
  )

  example(
    "serves again, from the beginning, when the other that took it is dead",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      yield* TestClock.adjust("12 seconds")
      yield* kill(second)
      yield* first.host.go
      yield* TestClock.adjust("1 second")
      assert.isFalse(first.serving())
      yield* TestClock.adjust("11 seconds")
      assert.deepStrictEqual([first.serving(), first.times(), (yield* lease)?.store], [true, 2, "a"])
    })
  )

  example(
    "serves again at once when the other that took it has given it back",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      yield* TestClock.adjust("12 seconds")
      yield* Fiber.interrupt(second.fiber)
      yield* first.host.go
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([first.serving(), first.times()], [true, 2])
    })
  )
})

describe("One that asks", () => {
  example(
    "and was stopped after its question finds the answer when it goes on",
    Effect.gen(function*() {
      const first = yield* start("a")
      const second = yield* start("b")
      yield* second.host.stop
      yield* TestClock.adjust("90 seconds")
      yield* second.host.go
      yield* TestClock.adjust("1 second")
      assert.include(yield* end(second), "host?of?a")
      assert.deepStrictEqual([first.serving(), first.times()], [true, 1])
    })
  )

  example(
    "and was stopped while a third took the account ends, naming that one",
    Effect.gen(function*() {
      yield* kill(yield* start("a"))
      const second = yield* start("b")
      yield* second.host.stop
      const third = yield* start("c")
      yield* TestClock.adjust("35 seconds")
      assert.isTrue(third.serving())
      yield* second.host.go
      yield* TestClock.adjust("1 second")
      assert.include(yield* end(second), "host?of?c")
      assert.strictEqual(second.times(), 0)
    })
  )
})

describe("One that takes the account in the moment in which its holder comes back", () => {
  example(
    "does not serve before that one must have heard of it, though its answer came after the last look",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      const taking = yield* control.hold("putAccountData")
      yield* TestClock.adjust("11 seconds")
      yield* taking.arrived
      // It has answered and read the lease, which is its own still; and stands still again.
      yield* first.host.go
      assert.isTrue(yield* leavesNow(first))
      yield* first.host.stop
      yield* taking.release
      yield* TestClock.adjust("3 seconds")
      assert.isFalse(second.serving())
      const last = first.mayLeave
      yield* first.host.go
      assert.isTrue(yield* last)
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(second.serving())
      assert.include(yield* end(first), "host?of?b")
    })
  )

  example(
    "does not serve on a taking that came late, before whoever took it meanwhile must have heard of it",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const taking = yield* control.hold("putAccountData")
      const slow = yield* start("a")
      yield* taking.arrived
      const quick = yield* start("b")
      yield* TestClock.adjust("8 seconds")
      assert.isTrue(yield* leavesNow(quick))
      yield* quick.host.stop
      yield* taking.release
      yield* TestClock.adjust("3 seconds")
      assert.isFalse(slow.serving())
      assert.isTrue(yield* quick.mayLeave)
      yield* quick.host.go
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual([slow, quick].filter(({ serving }) => serving()).length, 1)
    })
  )
})
