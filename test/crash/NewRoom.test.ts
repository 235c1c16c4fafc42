import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { sandbox } from "./FarSide.ts"
import { momentsOf, newRoomKill } from "./NewRoom.ts"
import { agents } from "./Scene.ts"

const file = built()

describe("A bot that is killed while it makes a room", () => {
  it.live("makes one room for each time that it was asked, and one space", () =>
    Effect.gen(function*() {
      const { durable } = yield* agents
      const undisturbed = yield* newRoomKill(file("main.js"), durable, Number.POSITIVE_INFINITY)
      assert.deepInclude(undisturbed, { trace: [], rooms: 2, spaces: 1, listed: 2 })
      const moments = momentsOf(undisturbed.passed, 6)
      const outcomes = yield* Effect.forEach(
        moments,
        (number) => newRoomKill(file("main.js"), durable, number),
        { concurrency: 3 }
      )
      for (const { hit, listed, rooms, spaces, trace } of outcomes) {
        assert.deepStrictEqual({ hit: hit !== undefined, listed, rooms, spaces, trace }, {
          hit: true,
          listed: 2,
          rooms: 2,
          spaces: 1,
          trace: []
        })
      }
    }).pipe(Effect.scoped, Effect.provide(sandbox)), 300_000)
})
