import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { wordType } from "../../../src/domain/account/LeaseRecord.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { end, kill, lease, start, word, type World } from "../../support/LeaseProcess.ts"

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

describe("The account's lease", () => {
  example(
    "is taken at once when nobody has it, costs nothing while nobody asks, and is given back",
    Effect.gen(function*() {
      const bot = yield* start("a")
      assert.isTrue(bot.serving())
      const control = yield* MatrixMemoryControl
      const puts = yield* control.calls("putAccountData")
      const [syncs, looks] = [yield* control.calls("sync"), yield* control.calls("accountData")]
      yield* TestClock.adjust("1 hour")
      assert.isTrue(bot.serving())
      assert.deepStrictEqual([yield* control.calls("putAccountData"), yield* control.calls("accountData")], [
        puts,
        looks
      ])
      assert.isAtMost((yield* control.calls("sync")) - syncs, 121)
      yield* Fiber.interrupt(bot.fiber)
      assert.strictEqual((yield* word)?.says, "released")
      assert.isTrue((yield* start("b")).serving())
    })
  )

  example(
    "is not given to a second bot while the first one works, who answers at once and goes on",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* TestClock.adjust("42 minutes")
      const second = yield* start("b")
      yield* TestClock.adjust("1 second")
      assert.include(yield* end(second), "on host?of?a, since")
      assert.strictEqual(second.times(), 0)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([first.serving(), first.times(), (yield* lease)?.store], [true, 1, "a"])
    })
  )

  example(
    "is taken within 12 seconds when the other was killed, and nothing is served before",
    Effect.gen(function*() {
      yield* kill(yield* start("a"))
      const second = yield* start("b")
      yield* TestClock.adjust("9 seconds")
      assert.isFalse(second.serving())
      yield* TestClock.adjust("3 seconds")
      assert.isTrue(second.serving())
      assert.strictEqual((yield* lease)?.store, "b")
      yield* TestClock.adjust("5 minutes")
      assert.isTrue(second.serving())
    })
  )

  example(
    "is taken as soon as the other gives it back",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      yield* (yield* Matrix).putAccountData(wordType, {
        says: "released",
        by: (yield* lease)!.instance,
        host: "a",
        startedAt: 0
      })
      yield* TestClock.adjust("2 seconds")
      assert.isTrue(second.serving())
    })
  )

  example(
    "is taken at once by the next process of the same folder, and not by that of a copy of its store elsewhere",
    Effect.gen(function*() {
      yield* kill(yield* start("a"))
      const next = yield* start("a")
      assert.isTrue(next.serving())
      const copy = yield* start("a", { place: "another machine" })
      assert.isFalse(copy.serving())
      yield* TestClock.adjust("2 seconds")
      assert.include(yield* end(copy), "Another bot serves this account")
      yield* TestClock.adjust("5 minutes")
      assert.isTrue(next.serving())
    })
  )

  example(
    "goes to whoever takes it over, once the other has stopped",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* TestClock.adjust("42 seconds")
      const second = yield* start("b", { takeOver: true })
      assert.include(yield* end(first), "taken over by the bot on host?of?b")
      assert.isFalse(second.serving())
      yield* TestClock.adjust("1 second")
      assert.isTrue(second.serving())
      yield* Fiber.interrupt(second.fiber)
      assert.isTrue((yield* start("b")).serving())
    })
  )

  example(
    "is told by no clock: a host whose clock is a minute ahead, or a year behind, takes nothing",
    Effect.gen(function*() {
      const first = yield* start("a")
      for (const ahead of [61_000, 3_600_000, -31_536_000_000]) {
        yield* TestClock.adjust("10 minutes")
        const second = yield* start("b", { ahead })
        yield* TestClock.adjust("1 second")
        assert.include(yield* end(second), "Another bot serves this account")
        assert.deepStrictEqual([second.times(), first.serving()], [0, true])
      }
    })
  )

  example(
    "is waited for by no clock that can be set: one that is set right while its host asks takes nothing early",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.stop
      const second = yield* start("b")
      second.host.setClock(3_600_000)
      yield* TestClock.adjust("9 seconds")
      assert.isFalse(second.serving())
      yield* first.host.go
      yield* TestClock.adjust("1 second")
      assert.include(yield* end(second), "host?of?a")
    })
  )

  example(
    "goes to one of two that begin together on an account that nobody has",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      // Each looked before the other had said anything.
      const asks = yield* Effect.forEach([1, 2, 3, 4], () => control.hold("accountData", { acted: true }))
      const both = [yield* start("a"), yield* start("b")]
      for (const ask of asks) yield* ask.release
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(both.filter(({ serving }) => serving()).length, 1)
      assert.include(yield* end(both.find(({ serving }) => !serving())!), "Another bot serves this account")
    })
  )

  example(
    "goes to one of two that ask side by side for that of a dead one",
    Effect.gen(function*() {
      yield* kill(yield* start("dead"))
      for (let round = 0; round < 8; round++) {
        const both = [yield* start("a"), yield* start("b")]
        yield* TestClock.adjust("15 seconds")
        assert.strictEqual(both.filter(({ serving }) => serving()).length, 1, `round ${round}`)
        assert.include(yield* end(both.find(({ serving }) => !serving())!), "Another bot serves this account")
        yield* kill(both.find(({ serving }) => serving())!)
      }
    })
  )

  example(
    "is waited for while the homeserver is away, and not asked for where it keeps none",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      for (let n = 0; n < 6; n++) yield* control.fail("accountData", { _tag: "Unavailable", detail: "away" })
      const bot = yield* start("a")
      assert.isFalse(bot.serving())
      yield* TestClock.adjust("1 minute")
      assert.isTrue(bot.serving())
      yield* Fiber.interrupt(bot.fiber)
      const kept = yield* control.outage("accountData", {
        _tag: "Refused",
        status: 403,
        errcode: "M_FORBIDDEN",
        detail: "no"
      })
      const without = yield* start("b")
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual([without.serving(), yield* without.mayLeave], [true, true])
      yield* Fiber.interrupt(without.fiber)
      yield* kept
      // The sync loop says what that means.
      yield* control.fail("accountData", { _tag: "TokenRefused", soft: false })
      const refused = yield* start("d")
      assert.isTrue(refused.serving())
      yield* Fiber.interrupt(refused.fiber)
      // An account that is locked for now, or a proxy's page, is no such word.
      for (let n = 0; n < 6; n++) {
        yield* control.fail("accountData", { _tag: "Refused", status: 403, errcode: "M_USER_LOCKED", detail: "no" })
      }
      const locked = yield* start("c")
      assert.isFalse(locked.serving())
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([locked.serving(), (yield* lease)?.store], [true, "c"])
    })
  )

  example(
    "is taken as rarely as the homeserver wants that is asked to keep it and does not, which is said once",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* control.fail("putAccountData", { _tag: "RateLimited", retryAfter: 60_000 })
      yield* control.fail("putAccountData", { _tag: "Refused", status: 404, errcode: "M_NOT_FOUND", detail: "no" })
      const said: Array<string> = []
      const logger = Logger.make(({ message }) => said.push(String(message)))
      const bot = yield* start("a").pipe(Effect.provide(Logger.layer([logger])))
      const puts = yield* control.calls("putAccountData")
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual([bot.serving(), yield* control.calls("putAccountData")], [false, puts])
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(bot.serving())
      assert.strictEqual(
        said.filter((line) => line.includes("waiting for the homeserver to keep that this bot serves")).length,
        1
      )
    })
  )

  example(
    "stays with its holder after an hour in which the homeserver was away for both",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* first.host.cut
      const second = yield* start("b")
      yield* TestClock.adjust("3 seconds")
      yield* second.host.cut
      yield* TestClock.adjust("1 hour")
      assert.isFalse(second.serving())
      yield* first.host.mend
      yield* second.host.mend
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual([first.serving(), first.times()], [true, 1])
      assert.include(yield* end(second), "host?of?a")
    })
  )

  example(
    "is asked for anew where the question was lost, and answered anew where the answer was",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const first = yield* start("a")
      yield* control.fail("putAccountData", { _tag: "Unavailable", detail: "lost" })
      yield* control.fail("putAccountData", { _tag: "Unavailable", detail: "lost, but done" }, { acted: true })
      yield* control.fail("putAccountData", { _tag: "Unavailable", detail: "lost" })
      yield* control.fail("putAccountData", { _tag: "RateLimited", retryAfter: 500 })
      const second = yield* start("b")
      yield* TestClock.adjust("8 seconds")
      assert.include(yield* end(second), "host?of?a")
      assert.isTrue(first.serving())
    })
  )

  example(
    "holds nobody's end up for longer than a second",
    Effect.gen(function*() {
      const bot = yield* start("a")
      yield* (yield* MatrixMemoryControl).hold("putAccountData")
      const ending = yield* Effect.forkScoped(Fiber.interrupt(bot.fiber))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(ending)
      assert.isFalse(bot.serving())
    })
  )
})
