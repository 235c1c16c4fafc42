import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { cachedSteadily } from "../../../src/layers/pace/CachedSteadily.ts"

const hour = 3_600_000

/** Something that is read in `takes`, and how often it was. */
const scene = Effect.fnUntraced(function*(takes = 0) {
  let reads = 0
  const source = Effect.delay(
    Effect.suspend(() => ++reads % 2 === 1 ? Effect.succeed(reads) : Effect.fail(reads)),
    takes
  )
  return { look: Effect.exit(yield* cachedSteadily(source, "2 seconds")), reads: () => reads }
})

describe("What is kept for two seconds", () => {
  for (const [title, to] of [["back", hour], ["forward", 9 * hour], ["by nothing", 2 * hour]] as const) {
    it.effect(`is read once in two seconds when the clock is set ${title}`, () =>
      Effect.gen(function*() {
        yield* TestClock.adjust("2 hours")
        const { look, reads } = yield* scene()
        yield* look
        yield* TestClock.setTime(to)
        for (let second = 0; second < 60; second++) {
          yield* TestClock.adjust("1 second")
          for (let times = 0; times < 5; times++) yield* look
        }
        assert.isAtLeast(reads(), 30)
        assert.isAtMost(reads(), 31)
      }))
  }

  it.effect("is a failure too, until it is read again", () =>
    Effect.gen(function*() {
      const { look } = yield* scene()
      const seen = []
      for (let time = 0; time < 3; time++) {
        seen.push((yield* look)._tag, (yield* look)._tag)
        yield* TestClock.adjust("2 seconds")
      }
      assert.deepStrictEqual(seen, ["Success", "Success", "Failure", "Failure", "Success", "Success"])
    }))

  it.effect("is read once for all who ask while it is read, however long that takes", () =>
    Effect.gen(function*() {
      const { look, reads } = yield* scene(10_000)
      for (let second = 0; second < 9; second++) {
        yield* Effect.forkChild(look)
        yield* TestClock.adjust("1 second")
      }
      yield* TestClock.adjust("1 second")
      yield* look
      assert.strictEqual(reads(), 1)
    }))
})
