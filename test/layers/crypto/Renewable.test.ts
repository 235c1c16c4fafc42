import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeRenewable } from "../../../src/layers/crypto/Renewable.ts"

/** A thing with a number, and what was made and ended of it. */
const world = (failures = 0) =>
  Effect.gen(function*() {
    const done: Array<string> = []
    let made = 0
    let left = failures
    const thing = yield* makeRenewable(
      Effect.gen(function*() {
        const number = ++made
        yield* Effect.acquireRelease(
          Effect.sync(() => done.push(`made ${number}`)),
          () => Effect.sync(() => done.push(`ended ${number}`))
        )
        if (left-- > 0) return yield* Effect.fail("broken" as const)
        return number
      })
    )
    return { done, thing }
  })

describe("A thing that can be renewed", () => {
  it.effect("is made when it is first used, and anew after it was given up", () =>
    Effect.gen(function*() {
      const { done, thing } = yield* world()
      assert.isFalse(thing.isLoaded())
      yield* thing.giveUp
      assert.deepStrictEqual(done, [])
      assert.strictEqual(yield* thing.use(Effect.succeed), 1)
      assert.strictEqual(yield* thing.use(Effect.succeed), 1)
      assert.isTrue(thing.isLoaded())
      yield* thing.giveUp
      assert.isFalse(thing.isLoaded())
      assert.deepStrictEqual(done, ["made 1", "ended 1"])
      assert.strictEqual(yield* thing.use(Effect.succeed), 2)
    }))

  it.effect("is given up once nobody uses it any more, and who comes meanwhile gets the new one", () =>
    Effect.gen(function*() {
      const { done, thing } = yield* world()
      const using = yield* Effect.forkChild(thing.use((number) => Effect.as(Effect.sleep(1_000), number)))
      yield* TestClock.adjust(0)
      const giving = yield* Effect.forkChild(thing.giveUp)
      const next = yield* Effect.forkChild(thing.use(Effect.succeed))
      yield* TestClock.adjust(999)
      assert.deepStrictEqual(done, ["made 1"])
      yield* TestClock.adjust(1)
      yield* Fiber.join(giving)
      assert.deepStrictEqual([yield* Fiber.join(using), yield* Fiber.join(next)], [1, 2])
      assert.deepStrictEqual(done, ["made 1", "ended 1", "made 2"])
    }))

  it.effect("leaves nothing of what could not be made, and ends with its scope", () =>
    Effect.gen(function*() {
      const done = yield* Effect.scoped(Effect.gen(function*() {
        const { done, thing } = yield* world(1)
        assert.strictEqual(yield* Effect.flip(thing.use(Effect.succeed)), "broken")
        assert.deepStrictEqual(done, ["made 1", "ended 1"])
        assert.strictEqual(yield* thing.use(Effect.succeed), 2)
        return done
      }))
      assert.deepStrictEqual(done, ["made 1", "ended 1", "made 2", "ended 2"])
    }))
})
