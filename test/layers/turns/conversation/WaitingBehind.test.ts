import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { makeWaitingBehind } from "../../../../src/layers/turns/conversation/WaitingBehind.ts"
import { openTurn } from "../../../support/LiveAttempts.ts"

/** A chat whose open question these turns wait behind, oldest first; who is told waits no more. */
const queue = (...waiting: Array<number>) => {
  const told: Array<string> = []
  const tell = makeWaitingBehind(
    {
      nextBehind: () =>
        Effect.succeed(Option.fromNullishOr(waiting[0]).pipe(Option.map((seq) => openTurn(undefined, { seq }))))
    },
    openTurn(),
    ({ seq }, at) => Effect.sync(() => void told.push(`${waiting.shift()} ${seq} at ${at}`))
  )
  return { tell, told, waiting }
}

describe("Who waits behind somebody else's question", () => {
  it.effect("is told after ten seconds, one person after the other", () =>
    Effect.gen(function*() {
      const { tell, told } = queue(2, 3)
      assert.strictEqual(yield* tell(1_000), 11_000)
      assert.strictEqual(yield* tell(10_999), 11_000)
      assert.deepStrictEqual(told, [])
      assert.strictEqual(yield* tell(11_000), 11_001)
      assert.deepStrictEqual(told, ["2 2 at 11000"])
      assert.strictEqual(yield* tell(11_001), 21_001)
      assert.strictEqual(yield* tell(21_001), 21_002)
      assert.deepStrictEqual(told, ["2 2 at 11000", "3 3 at 21001"])
      assert.isUndefined(yield* tell(21_002))
    }))

  it.effect("waits no longer where the clock is set back meanwhile", () =>
    Effect.gen(function*() {
      const { tell, told } = queue(2)
      assert.strictEqual(yield* tell(100_000), 110_000)
      assert.strictEqual(yield* tell(50_000), 60_000)
      assert.strictEqual(yield* tell(60_000), 60_001)
      assert.deepStrictEqual(told, ["2 2 at 60000"])
    }))

  it.effect("is nobody in a chat where nobody else wrote", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* queue().tell(1_000))
    }))
})
