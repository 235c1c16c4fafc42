import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Faults from "../../src/layers/sandbox/Faults.ts"
import * as Homeserver from "../../src/layers/sandbox/Homeserver.ts"
import { built } from "../commands/Built.ts"
import { lane } from "./Lane.ts"
import { agents } from "./Scene.ts"
import { distribution, sum, written } from "./Tally.ts"
import { broken } from "./Verdict.ts"

const file = built()
const farSide = Homeserver.layer().pipe(Layer.provide(Faults.layer))

const lanes = [1, 2].flatMap((seed) => (["durable", "neither"] as const).map((kind) => ({ seed: 10 * seed + (kind === "durable" ? 0 : 1), kind })))
const kills = Number(process.env["CRASH_KILLS"] ?? 200) / lanes.length

describe("A bot that is killed at random moments, with four rooms busy", () => {
  it.live(`${kills * lanes.length} kills`, () =>
    Effect.gen(function*() {
      const far = yield* agents
      const results = yield* Effect.forEach(lanes, ({ kind, seed }) =>
        Effect.tap(lane(file("main.js"), far[kind], { seed, kills, rooms: 4, span: 150, patience: "500 seconds" }), ({ hits, trace, verdict }) => Effect.sync(() =>
          console.log(`agent ${kind}, seed ${seed}: ${hits.length} kills\n  ${written(verdict)}\n    ${trace.join("\n    ")}`))), { concurrency: 2 })
      const hits = results.flatMap(({ hits }) => hits)
      const open = hits.filter(({ open }) => open > 0).length
      const begun = hits.filter(({ begun }) => begun > 0).length
      const verdict = sum(results.map(({ verdict }) => verdict))
      console.log(`${hits.length} kills, ${open} of them with an open prompt, ${begun} with one that the agent had been given\n  ${written(verdict)}\n${distribution(hits.map(({ point }) => point))}`)
      assert.deepStrictEqual(broken(verdict), broken(sum([])))
      assert.isAtLeast(begun, hits.length * 0.75)
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})
