import { assert, describe, it } from "@effect/vitest"
import {
  agentGiven,
  keptDir,
  sandboxGiven,
  sandboxProblems
} from "../../../../src/domain/settings/sources/SandboxSettings.ts"

const places = { homeserver: "http://h", token: "t", agent: "ws://a", serverName: "s.test", dataDir: "/tmp/d" }

describe("The settings of the sandbox's bot", () => {
  it("say how it talks and with which agent as the person chose, and in whose rooms as the sandbox made it", () =>
    assert.deepStrictEqual(
      sandboxGiven({
        STREAMING: "final",
        THREADS: " ",
        MATRIX_HOMESERVER: "https://real",
        AGENT_TOKEN: "mine",
        AGENT_WIRE: " ",
        MASTER_URL: "https://real",
        STATE_DIRECTORY: "/real",
        DATA_DIR: "/mine"
      }, places),
      {
        LOG_LEVEL: "warn",
        WELCOME: "false",
        AGENT_URL: "ws://a",
        STREAMING: "final",
        AGENT_TOKEN: "mine",
        MATRIX_HOMESERVER: "http://h",
        MATRIX_ACCESS_TOKEN: "t",
        MATRIX_ALLOWED_USERS: "@*:s.test",
        DATA_DIR: "/tmp/d"
      }
    ))

  it("log warnings, or as much as was asked for", () => {
    assert.strictEqual(sandboxGiven({}, places)["LOG_LEVEL"], "warn")
    assert.strictEqual(sandboxGiven({ LOG_LEVEL: "debug" }, places)["LOG_LEVEL"], "debug")
  })

  it("serve the status page to this machine alone, whatever the environment has for a bot", () => {
    const given = sandboxGiven({ HTTP_HOST: "0.0.0.0", HTTP_PORT: "8080" }, places)
    assert.deepInclude(given, { HTTP_HOST: "127.0.0.1", HTTP_PORT: "8080" })
  })

  it("are kept only where a directory was asked for", () => {
    const dirs = [{}, { DATA_DIR: " " }, { DATA_DIR: " /d " }, { STATE_DIRECTORY: "/s" }].map(keptDir)
    assert.deepStrictEqual(dirs, [undefined, undefined, "/d", undefined])
  })

  it("lead to the agent that was given, and else to the sandbox's own", () => {
    assert.strictEqual(sandboxGiven({ AGENT_URL: "wss://mine/" }, places)["AGENT_URL"], "wss://mine/")
    const command = sandboxGiven({ AGENT_COMMAND: "agent --acp", AGENT_WIRE: "acp" }, places)
    assert.deepStrictEqual([command["AGENT_URL"], command["AGENT_COMMAND"]], [undefined, "agent --acp"])
    assert.match(agentGiven({ AGENT_COMMAND: "agent --acp" }) ?? "", /^stdio:\/\/agent\//)
    const given = [{}, { AGENT_URL: " " }, { AGENT_URL: " wss://mine/ " }].map(agentGiven)
    assert.deepStrictEqual(given, [undefined, undefined, "wss://mine/"])
  })

  it("have one memory where an agent was given and nothing else said, but not a model or one with slots", () => {
    const isolation = (raw: Record<string, string>) => sandboxGiven(raw, places)["AGENT_ISOLATION"]
    const url = "wss://mine/"
    assert.strictEqual(isolation({ AGENT_URL: url }), "shared")
    assert.strictEqual(isolation({ AGENT_URL: url, AGENT_ISOLATION: "required" }), "required")
    assert.isUndefined(isolation({ AGENT_URL: url, AGENT_ATTESTED: "true" }))
    assert.isUndefined(isolation({}))
    assert.isUndefined(isolation({ AGENT_URL: "http://mine/v1", AGENT_WIRE: "openai" }))
    assert.isUndefined(isolation({ AGENT_URL: "wss://mine/{slot}" }))
  })

  it("miss the agent where a wire is named that the sandbox's own does not speak", () => {
    const sentences = sandboxProblems([], { AGENT_WIRE: "openai", AGENT_MODEL: "m" }).map(({ sentence }) => sentence)
    assert.match(sentences.join(), /^AGENT_URL is missing/)
  })

  it("have the problems of what they use, each name once", () => {
    const named = (raw: Record<string, string>) => sandboxProblems([], raw).map(({ name }) => name)
    assert.deepStrictEqual(named({ MATRIX_HOMESERVER: "?", MASTER_URL: "?", DATA_DIR: "/d" }), [])
    assert.deepStrictEqual(named({ AGENT_URI: "ws://a/" }), ["AGENT_URI"])
    assert.deepStrictEqual(named({ AGENT_URL: "ws://example.org/" }), ["AGENT_URL"])
    assert.deepStrictEqual(named({ AGENT_URL: "wss://a/{slot}" }), ["AGENT_SLOTS"])
    const found = [{ name: "AGENT_ISOLATION", sentence: "found" }]
    assert.deepStrictEqual(sandboxProblems(found, { AGENT_ISOLATION: "none" }), found)
  })

  it("have no problem with what they do not use", () => {
    const problems = ["MATRIX_X", "MASTER_URL", "STATE_DIRECTORY", "STREAMING", "MY_MATRIX_X"].map((
      name
    ) => ({
      name,
      sentence: ""
    }))
    assert.deepStrictEqual(sandboxProblems(problems, {}).map(({ name }) => name), ["STREAMING", "MY_MATRIX_X"])
  })
})
