import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { leaseType, servedBy } from "../../../src/domain/account/LeaseRecord.ts"
import type { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import * as Lease from "../../../src/layers/lease/LeaseLive.ts"
import { AccountLease } from "../../../src/services/account/AccountLease.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { end, lease, start, word, type World } from "../../support/LeaseProcess.ts"

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

const forbidden: MatrixFault = { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "" }
const unrecognized: MatrixFault = { _tag: "Refused", status: 404, errcode: "M_UNRECOGNIZED", detail: "" }
const away: MatrixFault = { _tag: "Unavailable", detail: "answered 502", status: 502 }

describe("Where the homeserver keeps no word of who has the account", () => {
  for (const fault of [forbidden, unrecognized]) {
    example(
      `one that starts believes ${fault._tag === "Refused" ? fault.errcode : ""} only when it is said again and again`,
      Effect.gen(function*() {
        const control = yield* MatrixMemoryControl
        const first = yield* start("a")
        for (let n = 0; n < 2; n++) yield* control.fail("accountData", fault)
        const second = yield* start("b")
        yield* TestClock.adjust("3 seconds")
        assert.include(yield* end(second), "host?of?a")
        assert.deepStrictEqual([first.serving(), second.times()], [true, 0])
      })
    )
  }

  example(
    "it is served without a lease, which is taken without a break when it is kept again",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const healed = yield* control.outage("accountData", forbidden)
      const bot = yield* start("a")
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual([bot.serving(), yield* bot.mayLeave], [true, true])
      const asked = yield* control.calls("accountData")
      yield* TestClock.adjust("1 day")
      assert.isAtMost((yield* control.calls("accountData")) - asked, 2 * 24 * 8)
      yield* healed
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual([bot.serving(), bot.times(), (yield* lease)?.store], [true, 1, "a"])
      const second = yield* start("b")
      yield* TestClock.adjust("2 seconds")
      assert.include(yield* end(second), "host?of?a")
    })
  )

  example(
    "it is asked again no sooner than it says",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const healed = yield* control.outage("accountData", forbidden)
      const bot = yield* start("a")
      yield* TestClock.adjust("5 seconds")
      yield* healed
      yield* control.fail("accountData", { _tag: "RateLimited", retryAfter: 240_000 })
      yield* TestClock.adjust("2 minutes")
      const asked = yield* control.calls("accountData")
      yield* TestClock.adjust("90 seconds")
      assert.deepStrictEqual([(yield* control.calls("accountData")) - asked, yield* lease], [0, undefined])
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual([bot.serving(), (yield* lease)?.store], [true, "a"])
    })
  )

  example(
    "the lease of another is believed when it can be looked at again, and this one ends",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const healed = yield* control.outage("accountData", forbidden)
      const mute = yield* start("a", { deaf: true })
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(mute.serving())
      yield* healed
      const second = yield* start("b")
      assert.isTrue(second.serving())
      yield* TestClock.adjust("10 minutes")
      assert.include(yield* end(mute), "host?of?b")
      assert.deepStrictEqual([second.serving(), second.times()], [true, 1])
    })
  )

  example(
    "a lease that a sync shows is believed at once, whatever looks are refused with",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const healed = yield* control.outage("accountData", forbidden)
      const bot = yield* start("a")
      yield* TestClock.adjust("5 seconds")
      yield* (yield* Matrix).putAccountData(leaseType, {
        store: "b",
        place: "elsewhere",
        instance: "i-b",
        host: "there",
        startedAt: 0,
        at: 0,
        term: 4,
        answers: true
      })
      yield* TestClock.adjust(1)
      assert.isFalse(bot.serving())
      yield* TestClock.adjust("1 hour")
      assert.isFalse(bot.serving())
      yield* healed
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual([bot.serving(), (yield* lease)?.store], [true, "a"])
    })
  )

  example(
    "but takes it, it is said once, and what is answered leaves",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const said: Array<string> = []
      const logger = Logger.make(({ message }) => said.push(String(message)))
      const forgetful = Matrix.of({ ...matrix, accountData: () => Effect.succeed({}) })
      const bot = yield* start("a").pipe(
        Effect.provideService(Matrix, forgetful),
        Effect.provide(Logger.layer([logger]))
      )
      assert.deepStrictEqual([bot.serving(), yield* bot.mayLeave], [true, true])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual([bot.serving(), yield* bot.mayLeave, bot.times()], [true, true, 1])
      assert.strictEqual(said.filter((line) => line.includes("does not give it back")).length, 1)
    })
  )

  example(
    "a lease whose term cannot be counted up is none, and keeps nothing from leaving",
    Effect.gen(function*() {
      for (const term of [2 ** 53 - 1, 2 ** 53, 1e300]) {
        yield* (yield* Matrix).putAccountData(leaseType, {
          store: "x",
          instance: "y",
          host: "h",
          startedAt: 1,
          at: 1,
          term,
          answers: true
        })
        const bot = yield* start("a")
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual([bot.serving(), yield* bot.mayLeave, (yield* lease)?.store], [true, true, "a"])
        yield* Fiber.interrupt(bot.fiber)
      }
    })
  )
})

describe("A homeserver that limits those who wait to see whether another bot works", () => {
  example(
    "is asked again no sooner than it says, which counts for nobody's silence",
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* start("a", { deaf: true })
      const second = yield* start("b")
      yield* TestClock.adjust("3 seconds")
      yield* control.fail("accountData", { _tag: "RateLimited", retryAfter: 60_000 })
      yield* TestClock.adjust("2 seconds")
      const asked = yield* control.calls("accountData")
      yield* TestClock.adjust("50 seconds")
      assert.strictEqual(yield* control.calls("accountData"), asked)
      yield* TestClock.adjust("17 seconds")
      assert.isFalse(second.serving())
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(second.serving())
    })
  )
})

describe("Who would change the account behind the back of whoever serves it", () => {
  /** How the look ends while a bot serves and looks fail so, so often. */
  const looking = Effect.fnUntraced(function*(fault: MatrixFault, times: number) {
    const control = yield* MatrixMemoryControl
    yield* start("a")
    for (let n = 0; n < times; n++) yield* control.fail("accountData", fault)
    const { unheld } = yield* Effect.provide(
      AccountLease,
      yield* Layer.build(Layer.fresh(Lease.layer({ store: "b", place: "p", host: "h", takeOver: false })))
    )
    const running = yield* Effect.forkScoped(Effect.flip(unheld))
    yield* TestClock.adjust("2 minutes")
    return (yield* Fiber.join(running)).sentence
  })
  const served = servedBy({ host: "host of a", startedAt: 0 }).sentence.slice(0, 45)

  example(
    "is refused though the first look found the homeserver away",
    Effect.gen(function*() {
      assert.include(yield* looking(away, 2), served)
      assert.strictEqual((yield* word)?.says, "held")
    })
  )
  example(
    "is refused though the first looks were limited",
    Effect.gen(function*() {
      assert.include(yield* looking({ _tag: "RateLimited", retryAfter: 100 }, 6), served)
    })
  )
  example(
    "is refused where the homeserver stays away",
    Effect.gen(function*() {
      assert.match(
        yield* looking(away, 100),
        /^The homeserver cannot be asked whether another bot serves this account \(.*502\)/
      )
    })
  )
  example(
    "is refused where the account is locked for now",
    Effect.gen(function*() {
      assert.match(
        yield* looking({ _tag: "Refused", status: 401, errcode: "M_USER_LOCKED", detail: "" }, 2),
        /M_USER_LOCKED/
      )
    })
  )
})
