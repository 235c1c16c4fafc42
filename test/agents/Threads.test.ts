import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { built } from "../support/Built.ts"
import { eachRemembersTheirOwn, homeserver, mapped, scene } from "./AgentScene.ts"
import { pythonAgent } from "./PythonAgent.ts"

const file = built()

describe("The bot and the agent in Python with threads and frames of its own", () => {
  it.live("two people have conversations, each with a memory of its own, once the probe has passed", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("threads")
      const { alice, bob, process } = yield* scene(file("main.js"), mapped("threads", agent.url))
      yield* eachRemembersTheirOwn(alice, bob)
      assert.isTrue(process.log.some((line) => line.includes("keeps conversations apart, by a probe")))
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a question is asked before a tool is used, and both answers do what they say", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("threads")
      const { alice } = yield* scene(file("main.js"), mapped("threads", agent.url))
      const room = yield* alice.room
      for (const [choice, end] of [["1", "Deployed web."], ["2", "I left it as it was."]] as const) {
        const prompt = yield* alice.say(room, "deploy web")
        const question = yield* alice.sees(prompt, ({ asked }) => asked === "open")
        assert.include(question.body, "Deploy web?")
        yield* alice.say(room, choice)
        assert.strictEqual((yield* alice.closing(prompt)).body, end)
      }
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an answer that is stopped is heard no more, and the conversation goes on with what it knew", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("threads")
      const { alice } = yield* scene(file("main.js"), mapped("threads", agent.url))
      const room = yield* alice.room
      yield* alice.hears(room, "remember the blue door")
      const prompt = yield* alice.say(room, "count to 9000 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* alice.say(room, "!stop")
      const closing = yield* alice.closing(prompt)
      assert.strictEqual(closing.mark.state, "stopped")
      assert.match(closing.body, /^1 2 /)
      assert.strictEqual(
        yield* alice.hears(room, "what did I ask you to remember?"),
        "You told me: remember the blue door"
      )
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
