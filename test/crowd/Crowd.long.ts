import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { built } from "../support/Built.ts"
import { crowd } from "./Crowd.ts"
import { nothingWrong } from "./CrowdVerdict.ts"

const file = built()

describe("Fifty people in fifty rooms and five groups, and five kills", () => {
  it.live.each([1, 2, 3])("leave nothing open and nothing in a wrong place, seed %i", (seed) =>
    Effect.gen(function*() {
      const { isOver, log, trace, verdict, written } = yield* crowd(file("main.js"), {
        seed,
        people: 50,
        groups: 5,
        lasting: 120_000,
        kills: 5,
        patience: 400_000
      })
      console.log(`seed ${seed}: ${written} messages for the agent`)
      assert.deepStrictEqual(
        { isOver, ...verdict },
        { isOver: true, ...nothingWrong },
        [...trace, ...log.slice(-20)].join("\n")
      )
    }).pipe(Effect.scoped, Effect.provide(Layer.provide(Homeserver.layer(), Faults.layer))), 600_000)
})
