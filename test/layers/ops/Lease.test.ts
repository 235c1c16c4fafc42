import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { leaseType, readLease } from "../../../src/domain/Lease.ts"
import type { StreamToken } from "../../../src/domain/Ids.ts"
import * as MatrixMemory from "../../../src/layers/matrix/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../src/layers/matrix/MatrixMemoryControl.ts"
import * as Lease from "../../../src/layers/ops/Lease.ts"
import { AccountLease } from "../../../src/services/AccountLease.ts"
import { Matrix } from "../../../src/services/Matrix.ts"

interface Bot {
  readonly fiber: Fiber.Fiber<unknown, unknown>
  readonly serving: () => boolean
}

/** A process with this store on this host: it syncs for as long as it may serve. */
const start = Effect.fnUntraced(function*(store: string, { deaf = false, takeOver = false } = {}) {
  let serving = false
  const syncs = Effect.gen(function*() {
    const matrix = yield* Matrix
    serving = true
    if (deaf) return yield* Effect.never
    for (let since: StreamToken | undefined;;) since = (yield* matrix.sync(since, Duration.seconds(30))).next
  }).pipe(Effect.ensuring(Effect.sync(() => {
    serving = false
  })))
  const process = Effect.flatMap(AccountLease, ({ hold }) => hold(syncs))
  const fiber = yield* Effect.forkScoped(Effect.provide(process, Layer.fresh(Lease.layer({ store, host: `host of ${store}`, takeOver }))))
  yield* TestClock.adjust(1)
  return { fiber, serving: () => serving } satisfies Bot
})

/** How it ended; it fails the test if it goes on. */
const end = ({ fiber, serving }: Bot) => Effect.gen(function*() {
  if (serving()) return assert.fail("it still serves")
  const exit = yield* Fiber.await(fiber)
  return Exit.isFailure(exit) ? String(exit.cause) : assert.fail("it succeeded")
})

const lease = Effect.flatMap(Matrix, (matrix) => Effect.map(matrix.accountData(leaseType), readLease))

/** As SIGKILL ends it: nobody says goodbye. */
const kill = ({ fiber }: Bot) => Effect.gen(function*() {
  const matrix = yield* Matrix
  const before = yield* matrix.accountData(leaseType)
  yield* Fiber.interrupt(fiber)
  yield* matrix.putAccountData(leaseType, before)
})

const example = (title: string, body: Effect.Effect<void, unknown, Matrix | MatrixMemoryControl | Scope.Scope>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

describe("The account's lease", () => {
  example("is taken at once when nobody has it, renewed every ten seconds, and given back", Effect.gen(function*() {
    const bot = yield* start("a")
    assert.isTrue(bot.serving())
    const control = yield* MatrixMemoryControl
    const puts = yield* control.calls("putAccountData")
    yield* TestClock.adjust("10 minutes")
    assert.isTrue(bot.serving())
    assert.strictEqual((yield* control.calls("putAccountData")) - puts, 60)
    yield* Fiber.interrupt(bot.fiber)
    assert.isTrue((yield* lease)?.released)
    assert.isTrue((yield* start("b")).serving())
  }))

  example("is not given to a second bot while the first one works, and the first one goes on", Effect.gen(function*() {
    const first = yield* start("a")
    yield* TestClock.adjust("42 seconds")
    const second = yield* start("b")
    yield* TestClock.adjust("12 seconds")
    assert.include(yield* end(second), "on host?of?a, since")
    assert.isTrue(first.serving())
    yield* TestClock.adjust("1 minute")
    assert.isTrue(first.serving())
    assert.strictEqual((yield* lease)?.store, "a")
  }))

  example("is taken after 25 seconds when the other was killed, and nothing is served before", Effect.gen(function*() {
    yield* kill(yield* start("a"))
    const second = yield* start("b")
    yield* TestClock.adjust("23 seconds")
    assert.isFalse(second.serving())
    yield* TestClock.adjust("4 seconds")
    assert.isTrue(second.serving())
    assert.strictEqual((yield* lease)?.store, "b")
    yield* TestClock.adjust("5 minutes")
    assert.isTrue(second.serving())
  }))

  example("is taken as soon as the other gives it back", Effect.gen(function*() {
    const first = yield* start("a")
    const second = yield* start("b")
    yield* Fiber.interrupt(first.fiber)
    yield* TestClock.adjust("2 seconds")
    assert.isTrue(second.serving())
  }))

  example("is taken at once by the next process of the same store, which its predecessor's last beat does not end", Effect.gen(function*() {
    yield* kill(yield* start("a"))
    const next = yield* start("a")
    assert.isTrue(next.serving())
    yield* TestClock.adjust("5 minutes")
    assert.isTrue(next.serving())
  }))

  example("goes to whoever takes it over, and the other stops at once", Effect.gen(function*() {
    const first = yield* start("a")
    yield* TestClock.adjust("42 seconds")
    const second = yield* start("b", { takeOver: true })
    assert.isTrue(second.serving())
    yield* TestClock.adjust("1 second")
    assert.include(yield* end(first), "taken over")
    assert.strictEqual((yield* lease)?.store, "b")
    yield* TestClock.adjust("1 minute")
    assert.isTrue(second.serving())
    yield* Fiber.interrupt(second.fiber)
    assert.isTrue((yield* start("b")).serving())
  }))

  example("stays with the older of two that began together", Effect.gen(function*() {
    // Each asked before the other had said anything; whichever says it first.
    for (const turned of [false, true]) {
      const control = yield* MatrixMemoryControl
      const asks = [yield* control.hold("accountData", { acted: true }), yield* control.hold("accountData", { acted: true })]
      const older = yield* start("a")
      const younger = yield* start("b")
      for (const ask of turned ? asks.toReversed() : asks) yield* Effect.andThen(ask.release, TestClock.adjust(1))
      yield* TestClock.adjust("3 seconds")
      assert.isTrue(older.serving())
      assert.include(yield* end(younger), "It was there first")
      yield* Fiber.interrupt(older.fiber)
    }
  }))

  example("is looked at where a sync stands still", Effect.gen(function*() {
    const first = yield* start("a", { deaf: true })
    yield* TestClock.adjust("42 seconds")
    const second = yield* start("b", { takeOver: true })
    yield* TestClock.adjust("30 seconds")
    assert.include(yield* end(first), "taken over")
    assert.isTrue(second.serving())
  }))

  example("is waited for while the homeserver is away, and not asked for where it keeps none", Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    for (let n = 0; n < 3; n++) yield* control.fail("accountData", { _tag: "Unavailable", detail: "away" })
    const bot = yield* start("a")
    assert.isFalse(bot.serving())
    yield* TestClock.adjust("1 minute")
    assert.isTrue(bot.serving())
    yield* Fiber.interrupt(bot.fiber)
    yield* control.fail("accountData", { _tag: "Refused", status: 403, errcode: "M_FORBIDDEN", detail: "no" })
    assert.isTrue((yield* start("b")).serving())
  }))

  example("holds nobody's end up for longer than a second", Effect.gen(function*() {
    const bot = yield* start("a")
    yield* (yield* MatrixMemoryControl).hold("putAccountData")
    const ending = yield* Effect.forkScoped(Fiber.interrupt(bot.fiber))
    yield* TestClock.adjust("1 second")
    yield* Fiber.join(ending)
    assert.isFalse(bot.serving())
  }))
})
