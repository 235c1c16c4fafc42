import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { homeserver, mapped, scene } from "./AgentScene.ts"
import { pythonAgent } from "./PythonAgent.ts"
import { singletonRaw } from "./RawSocket.ts"

const file = built()

const recall = "what did I ask you to remember?"

describe("The bot and the agent in Python with one memory", () => {
  it.live("under `required` nobody is served, the room reads why, and the agent is told nothing", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("singleton")
      const { alice, bob } = yield* scene(file("main.js"), mapped("singleton", agent.url))
      for (const person of [alice, bob]) {
        const body = yield* person.hears(yield* person.room, "remember the blue door")
        assert.match(body, /not proven that this assistant keeps conversations apart.*AGENT_ISOLATION/s)
      }
      assert.strictEqual(yield* singletonRaw(agent.url, recall), "You have told me nothing to remember.")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("under `exclusive` the first chat is served, and a second reads why it is not", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("singleton")
      const settings = { ...mapped("singleton", agent.url), AGENT_ISOLATION: "exclusive" }
      const { alice, bob } = yield* scene(file("main.js"), settings)
      const [hers, his] = [yield* alice.room, yield* bob.room]
      assert.strictEqual(yield* alice.hears(hers, "remember the blue door"), "I will remember that.")
      assert.match(yield* bob.hears(his, recall), /one shared memory and is in use elsewhere.*AGENT_ISOLATION/s)
      assert.match(yield* alice.hears(yield* alice.room, recall), /in use elsewhere/)
      assert.strictEqual(yield* alice.hears(hers, recall), "You told me: remember the blue door")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("under `shared` both are served by the one memory, and each room is told of it", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("singleton")
      const settings = { ...mapped("singleton", agent.url), AGENT_ISOLATION: "shared" }
      const { alice, bob } = yield* scene(file("main.js"), settings)
      const [hers, his] = [yield* alice.room, yield* bob.room]
      assert.strictEqual(yield* alice.hears(hers, "remember the blue door"), "I will remember that.")
      assert.strictEqual(yield* bob.hears(his, recall), "You told me: remember the blue door")
      for (const [person, room] of [[alice, hers], [bob, his]] as const) {
        // What was to be said before this is said by then, once.
        yield* person.hears(room, "hello")
        const notices = (yield* person.notices(room)).filter((body) => body.includes("one memory"))
        assert.lengthOf(notices, 1)
      }
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("that a thread is in its address does not deceive the bot: the probe finds the one memory", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("singleton")
      // FastAPI ignores a query parameter that no endpoint declares.
      const { alice, bob, process } = yield* scene(file("main.js"), mapped("threads", agent.url))
      for (const person of [alice, bob]) {
        const body = yield* person.hears(yield* person.room, recall)
        assert.match(body, /mixed up conversations, so nobody is served/)
      }
      assert.isTrue(process.log.some((line) => line.includes("quarantine") && line.includes("probe")))
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
