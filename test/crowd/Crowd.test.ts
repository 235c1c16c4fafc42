import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Faults from "../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../src/sandbox/homeserver/Homeserver.ts"
import { built } from "../support/Built.ts"
import { crowd } from "./Crowd.ts"
import { nothingWrong } from "./verdict/CrowdVerdict.ts"

const file = built()

// Some seconds of what the long form does for two minutes.
describe("People who stop, retry, edit, delete, approve, send files at random, while the bot is killed", () => {
  it.live(
    "get answers and files in their own rooms, none to what they deleted, and approve for themselves alone",
    () =>
      Effect.gen(function*() {
        const { isOver, log, trace, unread, verdict, written } = yield* crowd(file("main.js"), {
          seed: 7,
          people: 12,
          groups: 2,
          lasting: 8_000,
          kills: 1,
          patience: 80_000
        })
        assert.deepStrictEqual(
          { isOver, ...verdict },
          { isOver: true, ...nothingWrong },
          [...trace, ...log.slice(-20)].join("\n")
        )
        assert.isAbove(written, 12)
        // A kill ends the fetches that are under way.
        assert.isAtMost(unread.length, 1)
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(Homeserver.layer(), Faults.layer))),
    120_000
  )
})
