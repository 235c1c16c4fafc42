import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { leaseType } from "../../../src/domain/account/LeaseRecord.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import * as MatrixMemory from "../../../src/testing/MatrixMemory.ts"
import { end, former, lease, start, type World } from "../../support/LeaseProcess.ts"

const example = (title: string, body: Effect.Effect<void, unknown, World>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(Layer.fresh(MatrixMemory.layer))))

describe("The account's lease beside a bot of the former version", () => {
  example(
    "is not taken while that one beats, whatever its clock says, and is when it is silent for 25 seconds",
    Effect.gen(function*() {
      const { beat } = yield* former("old", 4)
      yield* beat
      const second = yield* start("b")
      yield* TestClock.adjust("9 seconds")
      yield* beat
      yield* TestClock.adjust("1 second")
      assert.include(yield* end(second), "on old-host, since")
      const third = yield* start("c")
      yield* TestClock.adjust("23 seconds")
      assert.isFalse(third.serving())
      yield* TestClock.adjust("4 seconds")
      assert.isTrue(third.serving())
      assert.isAbove((yield* lease)!.term, 4)
    })
  )

  example(
    "stops serving for one that takes it, as that one asks nobody",
    Effect.gen(function*() {
      const first = yield* start("a")
      const { beat } = yield* former("old", (yield* lease)!.term)
      yield* beat
      yield* TestClock.adjust(1)
      assert.isFalse(first.serving())
      yield* TestClock.adjust("9 seconds")
      yield* beat
      yield* TestClock.adjust("2 seconds")
      assert.include(yield* end(first), "on old-host")
    })
  )

  example(
    "is not given up for a late beat of one that lost it, which is told so by the term",
    Effect.gen(function*() {
      const { beat } = yield* former("old", 4)
      yield* beat
      const second = yield* start("b", { takeOver: true })
      yield* TestClock.adjust("3 seconds")
      yield* beat
      assert.isFalse(second.serving())
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(second.serving())
      yield* beat
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([second.serving(), second.times(), (yield* lease)?.store, (yield* lease)?.term], [
        true,
        1,
        "b",
        5
      ])
    })
  )

  example(
    "is written again where somebody wiped it",
    Effect.gen(function*() {
      const first = yield* start("a")
      yield* (yield* Matrix).putAccountData(leaseType, {})
      yield* TestClock.adjust("31 seconds")
      const second = yield* start("b")
      yield* TestClock.adjust("1 second")
      assert.isTrue(first.serving() !== second.serving())
    })
  )
})
