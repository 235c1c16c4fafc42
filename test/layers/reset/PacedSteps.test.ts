import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as PacedSteps from "../../../src/layers/reset/PacedSteps.ts"
import { failure, meeting, perform } from "../../support/StepOutcomes.ts"

describe("a paced step", () => {
  it.effect("a limited step waits as long as the server says, and those after it for their turn", () =>
    Effect.gen(function*() {
      const calls = { count: 0 }
      const fiber = yield* Effect.forkChild(
        perform(Layer.provide(PacedSteps.layer, meeting([failure("limited", 5_000)], calls)), 3)
      )
      yield* TestClock.adjust(4_999)
      const early = calls.count
      yield* TestClock.adjust(1)
      yield* TestClock.adjust(60_000)
      yield* Fiber.join(fiber)
      assert.isAtMost(early, 3)
      assert.strictEqual(calls.count, 4)
    }))

  it.effect("what may pass is tried again, what cannot is not, and not for ever", () =>
    Effect.gen(function*() {
      const calls = { count: 0 }
      const fiber = yield* Effect.forkChild(
        perform(Layer.provide(PacedSteps.layer, meeting([failure("later"), failure("later")], calls)))
      )
      yield* TestClock.adjust(60_000)
      yield* Fiber.join(fiber)
      assert.strictEqual(calls.count, 3)
      assert.strictEqual(
        (yield* Effect.flip(perform(Layer.provide(PacedSteps.layer, meeting([failure("never")], { count: 0 })))))._tag,
        "StepFailed"
      )
      const long = { count: 0 }
      const endless = yield* Effect.forkChild(
        Effect.flip(perform(Layer.provide(
          PacedSteps.layer,
          meeting(Array.from({ length: 99 }, () => failure("later")), long)
        )))
      )
      yield* TestClock.adjust(3_600_000)
      assert.strictEqual((yield* Fiber.join(endless))._tag, "StepFailed")
      assert.strictEqual(long.count, 10)
    }))
})
