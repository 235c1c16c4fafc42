import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { conformance } from "../../src/layers/doctor/conformance/Conformance.ts"
import { built } from "../support/Built.ts"
import { lookedAt } from "../support/DoctorScenes.ts"
import { eachRemembersTheirOwn, homeserver, scene } from "./AgentScene.ts"
import { cuttableWay } from "./CuttableWay.ts"
import { pythonAgent } from "./PythonAgent.ts"

const file = built()

const upTo = (last: number) => Array.from({ length: last }, (_, at) => String(at + 1)).join(" ")

describe("The bot and the agent in Python on agent-wire/1", () => {
  it.live("two people have conversations, each with a memory of its own", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent", { AGENT_TOKEN: "old,new" })
      const { alice, bob } = yield* scene(file("main.js"), { AGENT_URL: agent.url, AGENT_TOKEN: "new" })
      yield* eachRemembersTheirOwn(alice, bob)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a question is asked before a tool is used, and both answers do what they say", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent")
      const { alice } = yield* scene(file("main.js"), { AGENT_URL: agent.url })
      const room = yield* alice.room
      for (const [choice, end] of [["1", "Deployed web."], ["2", "I left it as it was."]] as const) {
        const prompt = yield* alice.say(room, "deploy web")
        const question = yield* alice.sees(prompt, ({ asked }) => asked === "open")
        assert.include(question.body, "Deploy web?")
        yield* alice.say(room, choice)
        assert.strictEqual((yield* alice.closing(prompt)).body, end)
      }
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an answer that is stopped ends at the agent, and the next prompt is answered", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent")
      const { alice } = yield* scene(file("main.js"), { AGENT_URL: agent.url })
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "count to 9000 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* alice.say(room, "!stop")
      const closing = yield* alice.closing(prompt)
      assert.strictEqual(closing.mark.state, "stopped")
      assert.match(closing.body, /^1 2 /)
      assert.strictEqual(yield* alice.hears(room, "and now?"), "You said: and now?")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a run whose connection is cut goes on where it was, and nothing of it is missing or twice", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent")
      const way = yield* cuttableWay(agent.url)
      const { alice } = yield* scene(file("main.js"), { AGENT_URL: way.url })
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "count to 60 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      assert.isAbove(yield* way.cut, 0)
      const closing = yield* alice.closing(prompt)
      assert.deepStrictEqual([closing.mark.state, closing.body], ["answered", upTo(60)])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a run goes on where it was when the bot is killed and started again", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent")
      const { alice, process, restart } = yield* scene(file("main.js"), { AGENT_URL: agent.url })
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "count to 60 slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* process.end("SIGKILL")
      yield* restart
      const closing = yield* alice.closing(prompt)
      assert.deepStrictEqual([closing.mark.state, closing.body], ["answered", upTo(60)])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a question outlives the connection over which it was asked", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent")
      const way = yield* cuttableWay(agent.url)
      const { alice } = yield* scene(file("main.js"), { AGENT_URL: way.url })
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "deploy web")
      yield* alice.sees(prompt, ({ asked }) => asked === "open")
      yield* way.cut
      yield* alice.say(room, "1")
      assert.strictEqual((yield* alice.closing(prompt)).body, "Deployed web.")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("it keeps every rule of the wire document", () =>
    Effect.gen(function*() {
      const agent = yield* pythonAgent("wire1_agent", { AGENT_TOKEN: "sesame" })
      const found = yield* conformance(lookedAt(agent.url, "sesame"), { asking: "deploy web", runTime: 20_000 })
      assert.isAbove(found.length, 10)
      for (const { look, seen, verdict } of found) assert.strictEqual(verdict, "ok", `${look}: ${seen}`)
    }).pipe(Effect.scoped))
})
