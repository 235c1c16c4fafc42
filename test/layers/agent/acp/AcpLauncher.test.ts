import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { AcpConnection } from "../../../../src/layers/agent/acp/AcpConnection.ts"
import { makeAcpLauncher } from "../../../../src/layers/agent/acp/AcpLauncher.ts"
import { RunTrouble } from "../../../../src/layers/agent/runs/RunDriver.ts"

const trouble = new RunTrouble({ why: "closed", detail: "exit 1", fatal: false, untaken: true })

/** A launcher of connections that a test ends; `fails`: none comes about. */
const launched = Effect.fnUntraced(function*(fails: () => boolean) {
  const losses: Array<Deferred.Deferred<RunTrouble>> = []
  let starts = 0
  let open = 0
  const launcher = yield* makeAcpLauncher(Effect.suspend(() => {
    starts++
    if (fails()) return Effect.fail(trouble)
    const lost = Deferred.makeUnsafe<RunTrouble>()
    losses.push(lost)
    open++
    return Effect.as(
      Effect.addFinalizer(() => Effect.sync(() => void open--)),
      { lost: Deferred.await(lost) } as AcpConnection
    )
  }))
  return {
    launcher,
    starts: () => starts,
    open: () => open,
    lose: Effect.suspend(() => Deferred.succeed(losses.at(-1)!, trouble))
  }
})

describe("The one connection to an agent", () => {
  it.effect("is made once for all who ask, and again after it was lost, when the old one is put away", () =>
    Effect.gen(function*() {
      const { launcher, lose, open, starts } = yield* launched(() => false)
      const all = yield* Effect.all(Array.from({ length: 20 }, () => launcher.connection), { concurrency: 20 })
      assert.strictEqual(new Set(all).size, 1)
      yield* TestClock.adjust("1 minute")
      yield* lose
      yield* Effect.yieldNow
      assert.strictEqual(open(), 0)
      const next = yield* Effect.forkChild(launcher.connection)
      yield* TestClock.adjust("1 second")
      assert.notStrictEqual(yield* Fiber.join(next), all[0])
      assert.deepStrictEqual([starts(), open()], [2, 1])
    }).pipe(Effect.scoped))

  it.effect("is tried for at a pace that all share, however many ask", () =>
    Effect.gen(function*() {
      let isBroken = true
      const { launcher, starts } = yield* launched(() => isBroken)
      const asking = Effect.forever(Effect.exit(launcher.connection))
      yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.forkChild(asking))
      // However long they ask without time going on, it is tried once.
      yield* Effect.forEach(Array.from({ length: 500 }), () => Effect.yieldNow)
      assert.isAtMost(starts(), 2)
      yield* TestClock.adjust("10 minutes")
      // At least one every 30 s, and by far not one for each of them.
      assert.isAtLeast(starts(), 20)
      assert.isAtMost(starts(), 200)
      isBroken = false
      const last = yield* Effect.forkChild(launcher.connection)
      yield* TestClock.adjust("20 minutes")
      yield* Fiber.join(last)
    }).pipe(Effect.scoped))
})
