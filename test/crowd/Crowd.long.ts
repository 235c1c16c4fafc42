import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { built } from "../support/Built.ts"
import { crowd } from "./Crowd.ts"
import { nothingWrong } from "./verdict/CrowdVerdict.ts"

const file = built()
const seeds = process.env["CROWD_SEEDS"]?.split(",").map(Number) ?? [1, 2, 3]

describe("Fifty people in fifty rooms and five groups, and five kills", () => {
  it.live.each(seeds)("leave nothing open and nothing in a wrong place, seed %i", (seed) =>
    Effect.gen(function*() {
      const { drawings, files, isOver, log, trace, unread, verdict, written } = yield* crowd(file("main.js"), {
        seed,
        people: 50,
        groups: 5,
        lasting: 120_000,
        kills: 5,
        patience: 400_000
      })
      console.log(`seed ${seed}: ${written} messages for the agent, ${files} files, ${drawings} drawings`)
      console.log(`the agent could not read those of ${unread.join(", ") || "none"}`)
      assert.deepStrictEqual(
        { isOver, ...verdict },
        { isOver: true, ...nothingWrong },
        [...trace, ...log.slice(-20)].join("\n")
      )
      // A kill ends the fetches that are under way.
      assert.isAtMost(unread.length, 5)
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(Homeserver.layer(), Faults.layer))), 600_000)
})
