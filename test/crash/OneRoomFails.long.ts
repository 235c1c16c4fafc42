import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { built } from "../support/Built.ts"
import { oneRoomFails } from "../synapse/OneRoomFails.ts"
import { install, start } from "../synapse/Synapse.ts"

const file = built()

const synapse = Effect.acquireRelease(
  Effect.promise(() => install().then(() => start("open"))),
  (running) => Effect.promise(() => running.stop())
)

/** How much longer than a healthy bot's the answer in another room may take, in ms. */
const patience = 2_000

describe("One room of Synapse that fails for three minutes", () => {
  for (const call of ["messages", "send", "join"] as const) {
    for (const status of [502, 403] as const) {
      it.live(`by its ${call}, with ${status}, keeps nobody else waiting, and gets what is owed to it once`, () =>
        Effect.gen(function*() {
          const { healthy, longest } = yield* oneRoomFails(yield* synapse, file("main.js"), {
            call,
            status,
            lasting: 180_000,
            every: 5_000
          })
          console.log(`${call} ${status}: another room waited for ${longest} ms at most, and for ${healthy} ms before`)
          assert.isBelow(longest, healthy + patience)
        }).pipe(Effect.scoped, Effect.provide(EchoAgent.layer())))
    }
  }
})
