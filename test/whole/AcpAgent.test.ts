import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { acpScene } from "../agents/acp/AcpScene.ts"
import { homeserver } from "../agents/AgentScene.ts"
import { mindOf, puppet } from "../support/acp/AcpWorld.ts"
import { makeScriptedAcp } from "../support/acp/ScriptedAcp.ts"
import { built, finish } from "../support/Built.ts"

const file = built()
const option = (optionId: string, kind: string) => ({ optionId, name: optionId, kind })

/** The built bot with an agent whose mind is the test's, and which it starts itself. */
const example = Effect.gen(function*() {
  const agent = makeScriptedAcp({ load: true, modes: ["auto", "default"] })
  const port = yield* mindOf(agent)
  const command = `'${process.execPath}' '${puppet}' ${port}`
  return { agent, command, ...yield* acpScene(file("main.js"), command) }
})

describe("The whole bot with an agent that speaks ACP", () => {
  it.live("shows tools, asks for permissions, and goes on with the session after it was killed", () =>
    Effect.gen(function*() {
      const { agent, alice, process: bot, restart } = yield* example
      agent.answers("deploy", [
        { say: "Deploying. " },
        { permit: "q1", options: [option("Yes", "allow_once"), option("No", "reject_once")] }
      ])
      agent.answers("again", [{ say: "Here I am." }, { end: "" }])
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "deploy")
      yield* alice.sees(prompt, ({ asked }) => asked === "open")
      yield* alice.say(room, "yes")
      yield* alice.sees(prompt, ({ asked }) => asked === "answered")
      const session = [...agent.sessions.keys()][0]!
      agent.says(agent.sessions.get(session)!.folder.split("/").at(-1)!, [{ say: "Done." }, { end: "" }])
      assert.strictEqual((yield* alice.closing(prompt)).body, "Deploying. Done.")
      yield* bot.end("SIGKILL")
      yield* restart
      assert.strictEqual(yield* alice.hears(room, "again"), "Here I am.")
      assert.lengthOf(agent.heardOf("session/new"), 1)
      assert.lengthOf(agent.heardOf("session/load"), 1)
      assert.lengthOf(agent.heardOf("session/prompt"), 2)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("ends an answer as interrupted when its agent is killed, asks no prompt twice, and a reset takes the folder", () =>
    Effect.gen(function*() {
      const { agent, alice, command, dataDir, killAgent, process: bot } = yield* example
      agent.answers("tale", [{ say: "Once upon" }])
      const room = yield* alice.room
      const prompt = yield* alice.say(room, "tale")
      yield* alice.sees(prompt, ({ body }) => body.startsWith("Once"))
      yield* killAgent
      const closing = yield* alice.closing(prompt)
      assert.strictEqual(closing.mark.state, "interrupted")
      assert.match(closing.body, /^Once upon/)
      assert.lengthOf(agent.heardOf("session/prompt"), 1)
      yield* bot.end("SIGTERM")
      const [{ folder = "" } = {}] = [...agent.sessions.values()]
      assert.isTrue(existsSync(folder))
      const reset = (...more: ReadonlyArray<string>) =>
        Effect.promise(() =>
          finish(process.execPath, [file("main.js"), "reset", "local-only", ...more], {
            env: { DATA_DIR: dataDir, AGENT_WIRE: "acp", AGENT_COMMAND: command }
          })
        )
      const shown = yield* reset("--dry-run")
      assert.include(shown.stdout, `work/${folder.split("/").at(-1)} is deleted`)
      assert.isTrue(existsSync(folder))
      assert.strictEqual((yield* reset("--yes")).code, 0)
      assert.isFalse(existsSync(folder) || existsSync(join(dataDir, "work", "home")))
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
