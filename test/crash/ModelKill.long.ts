import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { killMoments, modelKill, wholeOnce } from "./ModelKill.ts"

const file = built()
const kills = Number(process.env["CRASH_KILLS"] ?? 21)

describe("A bot that is killed in the middle of a model's answer", () => {
  it.live(`has it whole in the same event, each of ${kills} times`, () =>
    Effect.gen(function*() {
      const moments = Array.from({ length: kills }, (_, index) => killMoments[index % killMoments.length]!)
      const killed = yield* Effect.forEach(moments, (moment) => modelKill(file("main.js"), moment), { concurrency: 2 })
      assert.deepStrictEqual(killed.map(({ left }) => left), moments.map(() => wholeOnce))
    }))
})
