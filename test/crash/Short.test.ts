import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { lane } from "./CrashLane.ts"
import { sandbox } from "./FarSide.ts"
import { type AgentKind, agents } from "./Scene.ts"
import { sum } from "./Tally.ts"
import { broken } from "./Verdict.ts"

const file = built()

// A few seconds of what `npm run test:crash` does in minutes.
describe("A bot that is killed a few times while three rooms are busy", () => {
  it.live("loses nothing and answers nothing twice, whatever its agent can", () =>
    Effect.gen(function*() {
      const far = yield* agents
      const once = (kind: AgentKind) =>
        lane(file("main.js"), far[kind], { seed: 3, kills: 6, rooms: 3, span: 80, patience: "90 seconds" })
      const [durable, retelling, neither] = yield* Effect.all([once("durable"), once("retelling"), once("neither")], {
        concurrency: 3
      })
      for (const { trace, verdict } of [durable, retelling, neither]) {
        assert.deepStrictEqual({ trace, ...broken(verdict) }, { trace: [], ...broken(sum([])) })
      }
      assert.deepStrictEqual([durable.verdict.interrupted, retelling.verdict.interrupted], [0, 0])
    }).pipe(Effect.scoped, Effect.provide(sandbox)), 120_000)
})
