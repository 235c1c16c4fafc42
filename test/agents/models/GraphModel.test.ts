import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../../support/Built.ts"
import { modelSettings } from "../../support/RecitingModel.ts"
import { homeserver, scene } from "../AgentScene.ts"
import { graphModel } from "./ModelServers.ts"

const file = built()

describe("The bot and a graph of LangGraph's behind an API like OpenAI's", () => {
  it.live("streams its answers, tells it each room's history, and says when it fails", () =>
    Effect.gen(function*() {
      const { url } = yield* graphModel
      const { alice, bob } = yield* scene(file("main.js"), modelSettings(url))
      const [hers, his] = [yield* alice.room, yield* bob.room]
      assert.strictEqual(yield* alice.hears(hers, "the blue door 😀"), "the blue door 😀")
      assert.strictEqual(yield* bob.hears(his, "the red gate"), "the red gate")
      assert.strictEqual(yield* alice.hears(hers, "and?"), "the blue door 😀 / and?")
      assert.match(yield* bob.hears(his, "fail"), /server failed\. Please try again/)
      assert.strictEqual(yield* bob.hears(his, "and?"), "the red gate / and?")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
