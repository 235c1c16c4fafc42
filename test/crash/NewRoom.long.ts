import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { sandbox } from "./FarSide.ts"
import { momentsOf, newRoomKill } from "./NewRoom.ts"
import { agents } from "./Scene.ts"
import { distribution } from "./Tally.ts"

const file = built()
const kills = Number(process.env["CRASH_KILLS"] ?? 26)

describe("A bot that is killed around a request for a room", () => {
  it.live(`makes one room for each and one space (${kills} kills)`, () =>
    Effect.gen(function*() {
      const { durable } = yield* agents
      const undisturbed = yield* newRoomKill(file("main.js"), durable, Number.POSITIVE_INFINITY)
      assert.deepInclude(undisturbed, { trace: [], rooms: 2, spaces: 1, listed: 2 })
      const moments = momentsOf(undisturbed.passed, kills)
      const outcomes = yield* Effect.forEach(
        moments.length === 0 ? [] : Array.from({ length: kills }, (_, index) => moments[index % moments.length]!),
        (number) => newRoomKill(file("main.js"), durable, number),
        { concurrency: 4 }
      )
      const hits = outcomes.flatMap(({ hit }) => (hit === undefined ? [] : [hit]))
      console.log(`${outcomes.length} bots, ${hits.length} killed\n${distribution(hits)}`)
      assert.isAtLeast(hits.length, 20)
      assert.deepStrictEqual(outcomes.flatMap(({ trace }) => trace), [])
    }).pipe(Effect.scoped, Effect.provide(sandbox)))
})
