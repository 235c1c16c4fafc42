import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../src/testing/MatrixMemoryControl.ts"
import { end, kill, lease, type Process, start, type World } from "../../support/LeaseProcess.ts"

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

/** Whether something would leave it in this moment, without any time passing. */
const leavesNow = (process: Process) =>
  Effect.gen(function*() {
    if (!process.serving()) return false
    const asking = yield* Effect.forkChild(process.mayLeave, { startImmediately: true })
    for (let n = 0; n < 30 && asking.pollUnsafe() === undefined; n++) {
      yield* Effect.promise(() => new Promise<void>((resume) => setImmediate(resume)))
    }
    if (asking.pollUnsafe() !== undefined) return yield* Fiber.join(asking)
    yield* Fiber.interrupt(asking)
    return false
  })

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

/** The same numbers for the same seed (mulberry32). */
const seeded = (seed: number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Fate {
  readonly process: Process
  readonly name: string
  stopped: number
  cut: number
}

const isOver = ({ process }: Fate) => process.fiber.pollUnsafe() !== undefined

/** Hosts that are stopped, cut off, killed and started at random; never may two let something leave in one moment. */
const ordeal = (seed: number) =>
  Effect.gen(function*() {
    const random = seeded(seed)
    let living: Array<Fate> = []
    let count = 0
    const once = Effect.fnUntraced(function*(quiet: boolean) {
      living = living.filter((one) => !isOver(one))
      if (living.length < 3 && !quiet && random() < 0.05) {
        const name = `p${++count}`
        living.push({
          name,
          process: yield* start(name, { late: true, takeOver: random() < 0.15 }),
          stopped: 0,
          cut: 0
        })
      }
      for (const one of living) {
        const { host } = one.process
        if (one.stopped > 0 && --one.stopped === 0) yield* host.go
        if (one.cut > 0 && --one.cut === 0) yield* host.mend
      }
      const may = yield* Effect.forEach(
        living.filter(({ stopped }) => stopped === 0),
        (one) => Effect.map(leavesNow(one.process), (leaves) => (leaves ? [one.name] : []))
      )
      assert.isAtMost(may.flat().length, 1, `seed ${seed}: ${may.flat().join(" and ")}`)
      for (const one of quiet ? [] : living) {
        const roll = random()
        if (roll < 0.02 && one.stopped === 0) {
          one.stopped = 1 + Math.floor(random() * 50)
          yield* one.process.host.stop
        } else if (roll < 0.04 && one.cut === 0) {
          one.cut = 1 + Math.floor(random() * 70)
          yield* one.process.host.cut
        } else if (roll < 0.043 && one.stopped === 0) {
          yield* Effect.forkScoped(Fiber.interrupt(one.process.fiber))
        }
      }
      yield* TestClock.adjust(500)
    })
    for (let tick = 0; tick < 300; tick++) yield* once(false)
    for (const one of living) yield* Effect.andThen(one.process.host.go, one.process.host.mend)
    for (const one of living) one.stopped = one.cut = 0
    for (let tick = 0; tick < 120; tick++) yield* once(true)
    const serving = living.filter(({ process }) => process.serving())
    assert.strictEqual(
      serving.length,
      living.filter((one) => !isOver(one)).length > 0 ? 1 : 0,
      `seed ${seed}: ${serving.map(({ name }) => name).join(" and ")} serve`
    )
    return count
  })

describe("However hosts are stopped, cut off, killed and started", () => {
  for (let group = 0; group < 4; group++) {
    example(
      `no two let something leave in one moment, and at the end one serves (seeds ${group * 10 + 1} to ${
        group * 10 + 10
      })`,
      Effect.gen(function*() {
        let started = 0
        for (let seed = group * 10 + 1; seed <= group * 10 + 10; seed++) {
          started += yield* ordeal(seed).pipe(Effect.scoped, Effect.provide(Layer.fresh(MatrixMemory.layer)))
        }
        assert.isAbove(started, 40)
      })
    )
  }
})
