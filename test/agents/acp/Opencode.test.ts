import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { allGone } from "../../support/acp/LivingProcesses.ts"
import { built } from "../../support/Built.ts"
import { folder } from "../../support/Folder.ts"
import { eachRemembersTheirOwn, homeserver } from "../AgentScene.ts"
import { hasOpencode, opencodeAgent } from "./AcpEnvironment.ts"
import { acpScene } from "./AcpScene.ts"
import { scriptedModel } from "./ScriptedModel.ts"

const file = built()

/** An agent whose model is ours, and that asks before it runs a command. */
const example = Effect.gen(function*() {
  const model = yield* scriptedModel
  const own = yield* folder
  const config = join(own, "opencode.json")
  writeFileSync(
    config,
    JSON.stringify({
      $schema: "https://opencode.ai/config.json",
      model: "ours/m",
      small_model: "ours/m",
      permission: { bash: "ask" },
      autoupdate: false,
      provider: {
        ours: {
          npm: "@ai-sdk/openai-compatible",
          name: "Ours",
          options: { baseURL: `${model}/v1`, apiKey: "none" },
          models: { m: { name: "m" } }
        }
      }
    })
  )
  const parts = yield* acpScene(file("main.js"), opencodeAgent, {
    OPENCODE_CONFIG: config,
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1"
  })
  return parts
})

describe.runIf(hasOpencode)("The bot and opencode", () => {
  it.live("two people have conversations, each with a memory of its own that outlives the bot", () =>
    Effect.gen(function*() {
      const { agents, alice, bob, process, restart } = yield* example
      yield* eachRemembersTheirOwn(alice, bob)
      const room = yield* alice.room
      yield* alice.hears(room, "remember the green hat")
      const before = yield* agents
      yield* process.end("SIGKILL")
      yield* allGone(before)
      yield* restart
      assert.strictEqual(yield* alice.hears(room, "what did I ask?"), "You told me: remember the green hat")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("a command runs where a person allows it, and not where one refuses", () =>
    Effect.gen(function*() {
      const { alice, dataDir } = yield* example
      const room = yield* alice.room
      /** Whether a command that ran in a conversation's folder made the file. */
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
