import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { makeQueueSigns } from "../../../src/layers/turns/QueueSigns.ts"
import { openTurn } from "../../support/LiveAttempts.ts"

describe("Who waits behind another answer", () => {
  it.effect("is told after half a minute, counted from when they were first seen, whatever is answered meanwhile", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const [since, waiting] = [new Map<number, number>(), openTurn(undefined, { seq: 3 })]
      const signs = (seq: number) =>
        makeQueueSigns(
          {
            nextQueued: () =>
              Effect.succeed(told.length > 0 ? Option.none() : Option.some({ waiting, before: 3 - seq }))
          },
          openTurn(undefined, { seq }),
          since,
          (one, before, at) => Effect.sync(() => void told.push(`${one.seq} behind ${before} at ${at}`))
        )
      assert.strictEqual(yield* signs(1)(5_000), 35_000)
      assert.strictEqual(yield* signs(2)(34_999), 35_000)
      assert.deepStrictEqual(told, [])
      assert.strictEqual(yield* signs(2)(35_000), 35_001)
      assert.isUndefined(yield* signs(2)(35_001))
      assert.deepStrictEqual(told, ["3 behind 1 at 35000"])
      assert.strictEqual(since.size, 0)
    }))
})
