import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { makeSharedWork } from "../../../src/layers/crypto/SharedWork.ts"

describe("Work that is shared", () => {
  const scene = Effect.gen(function*() {
    const shared = yield* makeSharedWork<string, number, string>()
    const gate = yield* Deferred.make<number, string>()
    let begun = 0
    const work = Effect.suspend(() => {
      begun++
      return Deferred.await(gate)
    })
    const first = yield* Effect.forkChild(shared("a", work), { startImmediately: true })
    const second = yield* Effect.forkChild(shared("a", work), { startImmediately: true })
    return { begun: () => begun, first, gate, second, shared, work }
  })

  it.effect("goes on for the others where the one who began it is interrupted", () =>
    Effect.gen(function*() {
      const { begun, first, gate, second } = yield* scene
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(gate, 5)
      assert.strictEqual(yield* Fiber.join(second), 5)
      assert.strictEqual(begun(), 1)
    }))

  it.effect("fails for all, and is done anew by who comes later", () =>
    Effect.gen(function*() {
      const { begun, first, gate, second, shared, work } = yield* scene
      yield* Deferred.fail(gate, "broke")
      for (const one of [first, second]) assert.deepStrictEqual(yield* Fiber.await(one), Exit.fail("broke"))
      yield* Effect.exit(shared("a", work))
      assert.strictEqual(begun(), 2)
    }))

  it.effect("keeps nothing else waiting", () =>
    Effect.gen(function*() {
      const { shared } = yield* scene
      assert.strictEqual(yield* shared("b", Effect.succeed(1)), 1)
    }))
})
