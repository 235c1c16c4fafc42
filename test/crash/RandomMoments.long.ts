import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { lane } from "./CrashLane.ts"
import { sandbox } from "./FarSide.ts"
import { agents } from "./Scene.ts"
import { distribution, sum, written } from "./Tally.ts"
import { broken } from "./Verdict.ts"

const file = built()

const lanes = [
  { kind: "durable", seed: 10 },
  { kind: "neither", seed: 11 },
  { kind: "durable", seed: 20 },
  { kind: "neither", seed: 21 },
  { kind: "retelling", seed: 12 }
] as const
const kills = Number(process.env["CRASH_KILLS"] ?? 250) / lanes.length

describe("A bot that is killed at random moments, with four rooms busy", () => {
  it.live(`${kills * lanes.length} kills`, () =>
    Effect.gen(function*() {
      const far = yield* agents
      const results = yield* Effect.forEach(lanes, ({ kind, seed }) =>
        Effect.map(
          lane(file("main.js"), far[kind], { seed, kills, rooms: 4, span: 150, patience: "500 seconds" }),
          (result) => {
            const { hits, trace, verdict } = result
            console.log(
              `agent ${kind}, seed ${seed}: ${hits.length} kills\n  ${written(verdict)}\n    ${trace.join("\n    ")}`
            )
            return { kind, result }
          }
        ), { concurrency: 2 })
      const hits = results.flatMap(({ result }) => result.hits)
      const open = hits.filter(({ open }) => open > 0).length
      const begun = hits.filter(({ begun }) => begun > 0).length
      const verdict = sum(results.map(({ result }) => result.verdict))
      console.log(
        `${hits.length} kills, ${open} of them with an open prompt, ${begun} with one that the agent had been given\n  ${
          written(verdict)
        }\n${distribution(hits.map(({ point }) => point))}`
      )
      for (const { kind, result } of results) if (kind !== "neither") assert.strictEqual(result.verdict.interrupted, 0)
      assert.deepStrictEqual(broken(verdict), broken(sum([])))
      assert.isAtLeast(begun, hits.length * 0.75)
    }).pipe(Effect.scoped, Effect.provide(sandbox)))
})
