import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { killMoments, modelKill, wholeOnce } from "./ModelKill.ts"

const file = built()

describe("A bot that is killed in the middle of a model's answer", () => {
  for (const moment of killMoments) {
    it.live(`has it whole in the same event, killed as it was ${moment}`, () =>
      Effect.gen(function*() {
        const { asked, left } = yield* modelKill(file("main.js"), moment)
        assert.deepStrictEqual(left, wholeOnce)
        if (moment !== "said") assert.strictEqual(asked, 2)
      }), 60_000)
  }
})
