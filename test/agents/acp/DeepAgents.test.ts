import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import { allGone } from "../../support/acp/LivingProcesses.ts"
import { built } from "../../support/Built.ts"
import { folder } from "../../support/Folder.ts"
import { eachRemembersTheirOwn, homeserver } from "../AgentScene.ts"
import { deepAgent } from "./AcpEnvironment.ts"
import { acpScene, linesOf } from "./AcpScene.ts"

const file = built()

const example = Effect.gen(function*() {
  const log = join(yield* folder, "danger")
  const parts = yield* acpScene(file("main.js"), deepAgent, { DANGER_LOG: log })
  return { ...parts, did: () => linesOf(log) }
})

describe("The bot and deepagents-acp", () => {
  it.live("two people have conversations, each with a memory of its own that outlives the bot", () =>
    Effect.gen(function*() {
      const { alice, bob, process, restart } = yield* example
      yield* eachRemembersTheirOwn(alice, bob)
      const room = yield* alice.room
      yield* alice.hears(room, "remember the green hat")
      yield* process.end("SIGTERM")
      yield* restart
      assert.strictEqual(yield* alice.hears(room, "what did I ask?"), "You told me: remember the green hat")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a tool runs once where a person allows it, and not where one refuses", () =>
    Effect.gen(function*() {
      const { alice, did } = yield* example
      const room = yield* alice.room
      for (const [choice, what] of [["1", "x"], ["2", "y"]] as const) {
        const prompt = yield* alice.say(room, `danger ${what}`)
        const question = yield* alice.sees(prompt, ({ asked }) => asked === "open")
        assert.include(question.body, "danger")
        yield* alice.say(room, choice)
        assert.include((yield* alice.closing(prompt)).body, "Calling it.")
      }
      assert.deepStrictEqual(did(), ["x"])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an answer that is stopped is heard no more, and the conversation goes on", () =>
    Effect.gen(function*() {
      const { alice } = yield* example
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "count slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* alice.say(room, "!stop")
      const closing = yield* alice.closing(prompt)
      assert.strictEqual(closing.mark.state, "stopped")
      assert.include(yield* alice.hears(room, "hello"), "hello?")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a model that fails is told in its words, and a crash of the agent ends the answer as interrupted", () =>
    Effect.gen(function*() {
      const { alice, killAgent } = yield* example
      const room = yield* alice.room
      yield* alice.hears(room, "remember the blue door")
      assert.include(yield* alice.hears(room, "explode"), "the model exploded")
      const prompt = yield* alice.say(room, "count slowly")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
      yield* killAgent
      assert.strictEqual((yield* alice.closing(prompt)).mark.state, "interrupted")
      assert.strictEqual(yield* alice.hears(room, "what did I ask?"), "You told me: remember the blue door")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a bot that is killed while a question is open leaves no process, and runs no tool afterwards", () =>
    Effect.gen(function*() {
      const { agents, alice, did, process, restart } = yield* example
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "danger z")
      yield* alice.sees(prompt, ({ asked }) => asked === "open")
      const before = yield* agents
      assert.isNotEmpty(before)
      yield* process.end("SIGKILL")
      yield* allGone(before)
      yield* restart
      assert.strictEqual((yield* alice.closing(prompt)).mark.state, "interrupted")
      assert.include(yield* alice.hears(room, "hello"), "hello?")
      assert.deepStrictEqual(did(), [])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
