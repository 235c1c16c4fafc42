import { assert, describe, it } from "@effect/vitest"
import { keptDir, sandboxGiven, sandboxProblems } from "../../../../src/domain/settings/sources/SandboxSettings.ts"

const places = { homeserver: "http://h", token: "t", agent: "ws://a", serverName: "s.test", dataDir: "/tmp/d" }

describe("The settings of the sandbox's bot", () => {
  it("say how it talks as the person chose, and whom it talks to as the sandbox made it", () =>
    assert.deepStrictEqual(
      sandboxGiven({
        STREAMING: "final",
        THREADS: " ",
        MATRIX_HOMESERVER: "https://real",
        AGENT_TOKEN: "real",
        agent_x: "real",
        MASTER_URL: "https://real",
        STATE_DIRECTORY: "/real",
        DATA_DIR: "/mine"
      }, places),
      {
        LOG_LEVEL: "warn",
        STREAMING: "final",
        MATRIX_HOMESERVER: "http://h",
        MATRIX_ACCESS_TOKEN: "t",
        MATRIX_ALLOWED_USERS: "@*:s.test",
        AGENT_URL: "ws://a",
        DATA_DIR: "/tmp/d"
      }
    ))

  it("log warnings, or as much as was asked for", () => {
    assert.strictEqual(sandboxGiven({}, places)["LOG_LEVEL"], "warn")
    assert.strictEqual(sandboxGiven({ LOG_LEVEL: "debug" }, places)["LOG_LEVEL"], "debug")
  })

  it("are kept only where a directory was asked for", () => {
    const dirs = [{}, { DATA_DIR: " " }, { DATA_DIR: " /d " }, { STATE_DIRECTORY: "/s" }].map(keptDir)
    assert.deepStrictEqual(dirs, [undefined, undefined, "/d", undefined])
  })

  it("have no problem with what they do not use", () => {
    const problems = ["MATRIX_X", "AGENT_URL", "MASTER_URL", "STATE_DIRECTORY", "STREAMING", "MY_MATRIX_X"].map((
      name
    ) => ({
      name,
      sentence: ""
    }))
    assert.deepStrictEqual(sandboxProblems(problems).map(({ name }) => name), ["STREAMING", "MY_MATRIX_X"])
  })
})
