import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option, Scope } from "effect"
import { TestClock } from "effect/testing"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { makeQuarantineStanding } from "../../../src/layers/store/QuarantineStanding.ts"

const url = "ws://agent"

/** A store that can be full, and a quarantine in it. */
const scene = Effect.gen(function*() {
  const store = { isFull: true, tries: 0, values: new Map<string, string>() }
  const values = {
    get: (name: string) => Effect.sync(() => Option.fromUndefinedOr(store.values.get(name))),
    named: () => Effect.sync(() => store.values),
    put: (name: string, value: string) =>
      Effect.suspend(() => {
        store.tries++
        return store.isFull
          ? Effect.fail(new StoreError({ file: "/d/bot.db", reason: "full", detail: "no space" }))
          : Effect.sync(() => void store.values.set(name, value))
      })
  }
  const kept = quarantineKept(values, url)
  return { kept, store, standing: yield* makeQuarantineStanding(kept) }
})

describe("A quarantine that the store cannot keep", () => {
  it.effect("holds all the same, and is durable as soon as the store can keep it", () =>
    Effect.gen(function*() {
      const { kept, standing, store } = yield* scene
      yield* standing.raise("leaks")
      yield* standing.raise("leaks once more")
      assert.deepStrictEqual(yield* standing.check, Option.some("leaks"))
      yield* TestClock.adjust("1 hour")
      assert.isBelow(store.tries, 90)
      assert.deepStrictEqual([yield* standing.check, yield* kept.check], [Option.some("leaks"), Option.none()])
      store.isFull = false
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* kept.check, Option.some("leaks"))
      const { tries } = store
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(store.tries, tries)
      // Somebody beside the bot lifts it.
      assert.isTrue(yield* kept.lift())
      assert.deepStrictEqual(yield* standing.check, Option.none())
      yield* standing.raise("again")
      assert.deepStrictEqual(yield* kept.check, Option.some("again"))
    }))

  it.effect("is tried no more behind the end of its scope", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { standing, store } = yield* Scope.provide(scene, scope)
      yield* standing.raise("leaks")
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("1 hour")
      assert.strictEqual(store.tries, 1)
    }))
})
