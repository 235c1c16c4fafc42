import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { AgentReach } from "../../../../src/domain/reach/AgentReach.ts"
import { makeRunPool } from "../../../../src/layers/agent/runs/RunPool.ts"

describe("The watch of an agent without a log", () => {
  it.effect("goes on where a driver dies, as the program would end with it", () =>
    Effect.gen(function*() {
      let looks = 0
      const told: Array<AgentReach["state"]> = []
      const { watch } = yield* makeRunPool({
        address: "http://agent",
        driver: {
          open: () => Effect.never,
          reach: Effect.suspend(() => (++looks === 1 ? Effect.die("bug") : Effect.succeed("name")))
        },
        onReach: ({ state }) => Effect.sync(() => void told.push(state))
      })
      const running = yield* Effect.forkChild(watch.run, { startImmediately: true })
      yield* TestClock.adjust("30 seconds")
      assert.isUndefined(running.pollUnsafe())
      assert.deepStrictEqual([looks, told], [2, ["untried", "lost", "reached"]])
    }).pipe(Effect.scoped))
})
