import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { failing } from "./History.ts"

/** `HISTORY=7` in the environment plays that one alone. */
const only = process.env["HISTORY"]
const batch = 50

/** Plays the histories of the seeds up to `count`. */
export const played = (count: number) => {
  const seeds = only === undefined ? Array.from({ length: count }, (_, n) => n + 1) : [Number(only)]

  describe("a bot that finds the world changed when it starts", () => {
    for (let from = 0; from < seeds.length; from += batch) {
      const some = seeds.slice(from, from + batch)
      it.live(
        `is as the world is after it (histories ${some[0]} to ${some.at(-1)})`,
        () => Effect.map(failing(some), (failures) => assert.strictEqual(failures.join("\n\n"), "")),
        120_000
      )
    }
  })
}
