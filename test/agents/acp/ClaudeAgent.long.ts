import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { allGone } from "../../support/acp/LivingProcesses.ts"
import { built } from "../../support/Built.ts"
import { eachRemembersTheirOwn, homeserver } from "../AgentScene.ts"
import { claudeAgent, installClaudeAgent } from "./AcpEnvironment.ts"
import { acpScene } from "./AcpScene.ts"
import { scriptedModel } from "./ScriptedModel.ts"

const file = built()
beforeAll(installClaudeAgent, 600_000)

/** The agent with a model of ours behind it; as root it starts only where it is told that this is a sandbox. */
const example = Effect.flatMap(scriptedModel, (model) =>
  acpScene(file("main.js"), claudeAgent, {
    ANTHROPIC_BASE_URL: model,
    ANTHROPIC_API_KEY: "anything",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    IS_SANDBOX: "1"
  }))

describe("The bot and claude-agent-acp", () => {
  it.live("two people have conversations, each with a memory of its own that outlives a bot that is killed", () =>
    Effect.gen(function*() {
      const { agents, alice, bob, process, restart } = yield* example
      yield* eachRemembersTheirOwn(alice, bob)
      const room = yield* alice.room
      yield* alice.hears(room, "remember the green hat")
      const before = yield* agents
      assert.isAbove(before.length, 2)
      yield* process.end("SIGKILL")
      yield* allGone(before)
      yield* restart
      assert.strictEqual(yield* alice.hears(room, "what did I ask?"), "You told me: remember the green hat")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a command runs where a person allows it, and not where one refuses", () =>
    Effect.gen(function*() {
      const { alice, dataDir } = yield* example
      const room = yield* alice.room
      const isThere = (name: string) =>
        readdirSync(join(dataDir, "work"), { recursive: true }).some((path) => String(path).endsWith(`/${name}`))
      for (const [answer, name] of [["✅", "yes"], ["❌", "no"]] as const) {
        const prompt = yield* alice.say(room, `do-this: touch ${name}.ran`)
        const question = yield* alice.sees(prompt, ({ asked }) => asked === "open")
        assert.include(question.body, `touch ${name}.ran`)
        assert.isFalse(isThere(`${name}.ran`))
        yield* alice.say(room, answer)
        yield* alice.closing(prompt)
      }
      assert.deepStrictEqual([isThere("yes.ran"), isThere("no.ran")], [true, false])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("an answer is stopped, and another is cut off by a crash of the agent", () =>
    Effect.gen(function*() {
      const { alice, killAgent } = yield* example
      const room = yield* alice.room
      for (const [end, state] of [["stop", "stopped"], ["crash", "interrupted"]] as const) {
        const prompt = yield* alice.say(room, "count slowly")
        yield* alice.sees(prompt, ({ body }) => body.startsWith("1 2"))
        yield* end === "stop" ? alice.say(room, "!stop") : killAgent
        assert.strictEqual((yield* alice.closing(prompt)).mark.state, state)
        assert.include(yield* alice.hears(room, "hello"), "Hello there.")
      }
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
