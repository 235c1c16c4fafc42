import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { built } from "../../support/Built.ts"
import { refuses } from "../../support/ModelServers.ts"
import { begins, modelSettings, recites, recitingModel } from "../../support/RecitingModel.ts"
import { homeserver, scene } from "../AgentScene.ts"
import { gateway } from "./ModelServers.ts"

const file = built()

describe("The bot and LiteLLM's proxy", () => {
  it.live("streams, stops, tells errors, keeps rooms apart, and goes on after the proxy was killed", () =>
    Effect.gen(function*() {
      const stopped = yield* Deferred.make<void>()
      const upstream = yield* recitingModel(({ messages, prompt, repeated }, response) => {
        if (prompt === "stop me") response.once("close", () => Deferred.doneUnsafe(stopped, Effect.void))
        if (prompt === "stop me" || (prompt === "kill" && repeated === 0)) {
          return begins(response, "It begins to speak ")
        }
        if (prompt === "busy" && repeated === 0) {
          return refuses(response, 429, { message: "Rate limit reached" }, { "retry-after": "1" })
        }
        if (prompt === "cut" && repeated === 0) {
          begins(response, "It is cut ")
          return void setImmediate(() => response.destroy())
        }
        recites(response, messages.filter(({ role }) => role === "user").map(({ content }) => content).join(" / "))
      })
      const proxy = yield* gateway(upstream.url)
      const { kill } = yield* proxy.start
      const settings = { ...modelSettings(proxy.url), AGENT_TOKEN: "sk-test" }
      const { alice, bob } = yield* scene(file("main.js"), settings)
      const [hers, his] = [yield* alice.room, yield* bob.room]

      assert.strictEqual(yield* alice.hears(hers, "the blue door"), "the blue door")
      assert.strictEqual(yield* bob.hears(his, "the red gate"), "the red gate")
      assert.strictEqual(yield* alice.hears(hers, "and?"), "the blue door / and?")

      const long = yield* bob.say(his, "stop me")
      yield* bob.sees(long, ({ body }) => body.includes("It begins"))
      yield* bob.say(his, "!stop")
      assert.match((yield* bob.closing(long)).body, /Stopped\.$/)
      yield* Deferred.await(stopped)

      const fresh = yield* bob.room
      assert.strictEqual(yield* bob.hears(fresh, "busy"), "busy")
      assert.strictEqual(yield* bob.hears(yield* bob.room, "cut"), "cut")

      const killed = yield* alice.room
      const prompt = yield* alice.say(killed, "kill")
      yield* alice.sees(prompt, ({ body }) => body.includes("It begins"))
      yield* kill
      yield* proxy.start
      const answer = yield* alice.closing(prompt)
      assert.strictEqual(answer.body.trim(), "kill")
      const first = (yield* alice.seenIn(killed)).find(({ edits, mark }) =>
        mark.prompt === prompt && edits === undefined
      )
      assert.strictEqual(first?.event, answer.edits)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("says which setting is wrong: the token, or the model", () =>
    Effect.gen(function*() {
      const upstream = yield* recitingModel((_, response) => recites(response, "Hello"))
      const proxy = yield* gateway(upstream.url)
      yield* proxy.start
      const told = (settings: Record<string, string>) =>
        Effect.gen(function*() {
          const { alice, process } = yield* scene(file("main.js"), { ...modelSettings(proxy.url), ...settings })
          const said = yield* alice.hears(yield* alice.room, "hi")
          return { said, log: process.log.join("\n") }
        }).pipe(Effect.scoped, Effect.provide(homeserver))

      const token = yield* told({ AGENT_TOKEN: "sk-wrong" })
      assert.match(token.said, /key is wrong or missing.*AGENT_TOKEN/s)
      assert.match(token.log, /Look at AGENT_TOKEN/)
      assert.notInclude(token.log, "sk-wrong")
      const model = yield* told({ AGENT_MODEL: "none", AGENT_TOKEN: "sk-test" })
      assert.match(model.said, /does not know the model/)
      assert.match(model.log, /does not list the model that AGENT_MODEL names/)
    }).pipe(Effect.scoped))
})
