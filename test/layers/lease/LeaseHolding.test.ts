import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ask, taking } from "../../../src/domain/account/LeaseRecord.ts"
import { makeHolding } from "../../../src/layers/lease/LeaseHolding.ts"
import { moment } from "../../../src/layers/pace/MonotonicClock.ts"

const own = { store: "s", place: "p", instance: "i", host: "h", startedAt: 0 }
const mine = taking(own, undefined, 0)

/** One that holds, whose looks take so long. */
const holder = Effect.fnUntraced(function*(lasting: number) {
  const looks = { count: 0 }
  const read = Effect.suspend(() => (looks.count++, Effect.as(Effect.sleep(lasting), { lease: mine, word: undefined })))
  const holding = yield* makeHolding({ read, claim: () => Effect.void, say: () => Effect.void }, own)
  holding.begin(mine)
  return { holding, looks }
})

describe("What one that holds has seen", () => {
  it.effect("is as old as the beginning of the look, and not as its end", () =>
    Effect.gen(function*() {
      const { holding, looks } = yield* holder(5_000)
      const look = yield* Effect.forkChild(holding.look)
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(look)
      yield* holding.prove
      assert.strictEqual(looks.count, 1)
      yield* TestClock.adjust("2 seconds")
      const proof = yield* Effect.forkChild(holding.prove)
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.join(proof)
      assert.strictEqual(looks.count, 2)
    }))

  it.effect(
    "is nothing while somebody asks who was not answered, though a later sync does not bring the " +
      "question again",
    () =>
      Effect.gen(function*() {
        const { holding, looks } = yield* holder(0)
        const at = yield* moment
        holding.hear(at, at, { lease: undefined, word: ask({ ...own, instance: "other" }, false) }, false)
        yield* TestClock.adjust("1 second")
        const later = yield* moment
        holding.hear(later, later, { lease: undefined, word: undefined }, false)
        const proof = yield* Effect.forkChild(holding.prove)
        yield* TestClock.adjust(1)
        yield* Fiber.join(proof)
        assert.strictEqual(looks.count, 1)
      })
  )
})
