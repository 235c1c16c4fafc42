import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { makeCalledWorker } from "../../../src/layers/intake/CalledWorker.ts"
import { keptLog } from "../../support/LoggedLines.ts"

const full = Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" }))
const bug = Effect.die(new Error("a bug"))

/** Work that meets these troubles first; how often it was begun. */
const troubled = (...troubles: ReadonlyArray<Effect.Effect<never, StoreError>>) => {
  const left = [...troubles]
  let begun = 0
  return {
    begun: () => begun,
    work: Effect.suspend((): Effect.Effect<void, StoreError> => {
      begun++
      return left.shift() ?? Effect.void
    })
  }
}

describe("A worker that is called", () => {
  it.effect("runs when it is called, and no more until it is called again", () =>
    Effect.gen(function*() {
      const { begun, work } = troubled()
      const call = yield* makeCalledWorker("work", work)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(begun(), 0)
      for (const times of [1, 2]) {
        yield* call
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(begun(), times)
      }
    }))

  it.effect("runs once more for all calls that came while it was busy", () =>
    Effect.gen(function*() {
      let begun = 0
      const call = yield* makeCalledWorker("work", Effect.andThen(Effect.sync(() => begun++), Effect.sleep("1 second")))
      for (let n = 0; n < 3; n++) {
        yield* call
        yield* TestClock.adjust("100 millis")
      }
      assert.strictEqual(begun, 1)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(begun, 2)
    }))

  it.effect("outlives a store in trouble and a bug, and tells of both", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const { begun, work } = troubled(full, bug)
      const call = yield* Effect.provide(makeCalledWorker("admission", work), layer)
      yield* call
      for (const times of [1, 2, 3]) {
        yield* TestClock.adjust(times === 1 ? 0 : "2 seconds")
        assert.strictEqual(begun(), times)
      }
      assert.deepStrictEqual(lines.map(({ level, text }) => [level, text.startsWith("A bug met the admission")]), [
        ["Error", false],
        ["Error", true]
      ])
      yield* call
      yield* TestClock.adjust(0)
      assert.strictEqual(begun(), 4)
    }))
})
