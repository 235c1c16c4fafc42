import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { homeserver, scene } from "../agents/AgentScene.ts"
import { built } from "../support/Built.ts"
import { refuses } from "../support/ModelServers.ts"
import { begins, modelSettings, recites, recitingModel } from "../support/RecitingModel.ts"

const file = built()

/** A model that says what it was told of people's words, oldest first. */
const mirror = recitingModel(({ messages }, response) =>
  recites(response, messages.filter(({ role }) => role === "user").map(({ content }) => content).join(" / "))
)

describe("The bot before a model that remembers nothing", () => {
  it.live(
    "tells it what was said in each room, and in no other; after !clear nothing of before",
    () =>
      Effect.gen(function*() {
        const model = yield* mirror
        const { alice, bob } = yield* scene(file("main.js"), modelSettings(model.url))
        const [hers, his] = [yield* alice.room, yield* bob.room]
        assert.strictEqual(yield* alice.hears(hers, "the blue door"), "the blue door")
        assert.strictEqual(yield* bob.hears(his, "the red gate"), "the red gate")
        assert.strictEqual(yield* alice.hears(hers, "and?"), "the blue door / and?")
        assert.strictEqual(yield* bob.hears(his, "and?"), "the red gate / and?")
        assert.deepStrictEqual(model.recitals.at(-1)?.messages.map(({ role }) => role), ["user", "assistant", "user"])
        yield* alice.hears(hers, "!clear")
        assert.strictEqual(yield* alice.hears(hers, "now?"), "now?")
        assert.strictEqual(yield* bob.hears(his, "now?"), "the red gate / and? / now?")
      }).pipe(Effect.scoped, Effect.provide(homeserver)),
    60_000
  )

  it.live("keeps the history through a restart, and knows no more of what was deleted", () =>
    Effect.gen(function*() {
      const model = yield* mirror
      const { people } = yield* HomeserverHandle
      const { alice, process, restart } = yield* scene(file("main.js"), modelSettings(model.url))
      const room = yield* alice.room
      const secret = yield* alice.say(room, "a secret")
      yield* alice.closing(secret)
      yield* alice.hears(room, "the weather")
      yield* process.end("SIGKILL")
      yield* restart
      assert.strictEqual(yield* alice.hears(room, "and?"), "a secret / the weather / and?")
      yield* people.redact(alice.user, room, secret)
      assert.strictEqual(yield* alice.hears(room, "now?"), "the weather / and? / now?")
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 60_000)

  it.live("says what is wrong in words, stops at once, and answers afterwards", () =>
    Effect.gen(function*() {
      const model = yield* recitingModel(({ prompt }, response) => {
        if (prompt === "unknown") return refuses(response, 404, { message: "The model `m` does not exist" })
        if (prompt === "long") return begins(response, "It begins")
        recites(response, "Hello")
      })
      const { alice } = yield* scene(file("main.js"), modelSettings(model.url))
      const room = yield* alice.room
      const long = yield* alice.say(room, "long")
      yield* alice.sees(long, ({ body }) => body.includes("It begins"))
      yield* alice.say(room, "!stop")
      assert.match((yield* alice.closing(long)).body, /^It begins\s+Stopped\.$/)
      assert.match(yield* alice.hears(room, "unknown"), /does not know the model.*AGENT_MODEL/s)
      assert.strictEqual(yield* alice.hears(room, "hi"), "Hello")
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 60_000)

  it.live("ends an answer that is nothing but kept alive with its time", () =>
    Effect.gen(function*() {
      const model = yield* recitingModel(({ prompt }, response) => {
        if (prompt !== "wait") return recites(response, "Hello")
        begins(response, "")
        const timer = setInterval(() => response.write(": still there\n\n"), 20)
        response.once("close", () => clearInterval(timer))
      })
      const settings = { ...modelSettings(model.url), AGENT_TURN_TIMEOUT: "2s" }
      const { alice } = yield* scene(file("main.js"), settings)
      const room = yield* alice.room
      assert.match(yield* alice.hears(room, "wait"), /took too long/)
      assert.strictEqual(yield* alice.hears(room, "hi"), "Hello")
    }).pipe(Effect.scoped, Effect.provide(homeserver)), 60_000)
})
