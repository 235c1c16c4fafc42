import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../../support/Built.ts"
import { modelAt, promptOf } from "../../support/ModelServers.ts"
import { modelSettings } from "../../support/RecitingModel.ts"
import { homeserver, scene } from "../AgentScene.ts"
import { tinyModel } from "./ModelServers.ts"

const file = built()
const sentence = "Every word comes in its place: grün 😀."

describe("The bot and llama.cpp's own server", () => {
  it.live("has its answers to the letter, also after its history got too long, and waits while it is away", () =>
    Effect.gen(function*() {
      const tiny = yield* tinyModel
      const { kill } = yield* tiny.start
      const settings = { ...modelSettings(tiny.url), AGENT_MODEL: "tiny", AGENT_TOKEN: "tiny-key" }
      const { alice, bob } = yield* scene(file("main.js"), settings)
      const room = yield* alice.room
      // Each exchange has about 170 tokens of the 512 that a conversation may have.
      for (let asked = 0; asked < 4; asked++) {
        assert.strictEqual(yield* alice.hears(room, `${asked} ${"so many letters ".repeat(6)}`), sentence)
      }
      const his = yield* bob.room
      assert.match(yield* bob.hears(his, "too many letters ".repeat(60)), /too long for the assistant/)

      yield* kill
      const prompt = yield* bob.say(his, "are you there?")
      yield* tiny.start
      assert.strictEqual((yield* bob.closing(prompt)).body.trim(), sentence)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("says that the token is wrong, and that a model of texts takes no images", () =>
    Effect.gen(function*() {
      const tiny = yield* tinyModel
      yield* tiny.start
      const model = yield* modelAt(tiny.url, { model: "tiny", token: "tiny-key" })
      const files = [{ name: "a.png", mime: "image/png", size: 3, data: "AAAA" }]
      assert.deepStrictEqual((yield* model.run(promptOf("look", { files }))).last, {
        _tag: "Failed",
        code: "no_images",
        message: ""
      })
      const settings = { ...modelSettings(tiny.url), AGENT_MODEL: "tiny", AGENT_TOKEN: "none" }
      const { alice } = yield* scene(file("main.js"), settings)
      assert.match(yield* alice.hears(yield* alice.room, "hi"), /key is wrong or missing.*AGENT_TOKEN/s)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
