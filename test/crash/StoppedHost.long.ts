import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { farSides, stoppedHost } from "../whole/StoppedHost.ts"

const file = built()

const nothing = { twice: [], doubled: [], lost: [] }

describe("a host that is stopped for 90 seconds while another answers", () => {
  it.live("asks and answers nothing twice when it goes on, loses nothing, and leaves the account to the other", () =>
    Effect.gen(function*() {
      const { begun: _, newerServes, older, prompts, ...wrong } = yield* stoppedHost(file("main.js"), {
        stopped: 90_000,
        rooms: 11
      })
      assert.deepStrictEqual([wrong, prompts, older.code, newerServes], [nothing, 55, 2, true])
    }).pipe(Effect.scoped, Effect.provide(farSides)))

  it.live("and what it was in the middle of, its first words in the room, is not asked a second time either", () =>
    Effect.gen(function*() {
      const { begun, newerServes, older, prompts, ...wrong } = yield* stoppedHost(file("main.js"), {
        stopped: 90_000,
        rooms: 4,
        underWay: "count to 60 every 500 ms,"
      })
      assert.deepStrictEqual([wrong, prompts, begun, older.code, newerServes], [nothing, 24, 4, 2, true])
    }).pipe(Effect.scoped, Effect.provide(farSides)))
})
