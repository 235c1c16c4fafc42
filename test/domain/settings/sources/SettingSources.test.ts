import { assert, describe, it } from "@effect/vitest"
import { resolveSources, type SettingSources } from "../../../../src/domain/settings/sources/SettingSources.ts"

const from = (sources: Partial<SettingSources>) => resolveSources({ flag: {}, environment: {}, ".env": {}, ...sources })

describe("gathering", () => {
  it("a flag wins over the environment, the environment over .env", () => {
    const { picks } = from({
      flag: { LOG_LEVEL: "a" },
      environment: { LOG_LEVEL: "b", STREAMING: "b" },
      ".env": { LOG_LEVEL: "c", STREAMING: "c", THREADS: "c" }
    })
    assert.deepEqual([...picks].map(([name, pick]) => [name, pick.text, pick.origin]).sort(), [
      ["LOG_LEVEL", "a", "flag"],
      ["STREAMING", "b", "environment"],
      ["THREADS", "c", ".env"]
    ])
  })
  it("the file of a stronger place wins over the text of a weaker one", () => {
    const pick = from({ flag: { AGENT_TOKEN_FILE: "/f" }, environment: { AGENT_TOKEN: "x" } }).picks.get("AGENT_TOKEN")
    assert.deepEqual(pick, { origin: "flag", text: undefined, file: "/f" })
  })
  it("a text and a file in one place contradict each other, without the text being shown", () => {
    const { problems } = from({ environment: { AGENT_TOKEN: "hidden", AGENT_TOKEN_FILE: "/f" } })
    assert.match(problems[0]!.sentence, /AGENT_TOKEN and AGENT_TOKEN_FILE are both given/)
    assert.strictEqual(problems[0]!.name, "AGENT_TOKEN")
    assert.notMatch(problems[0]!.sentence, /hidden/)
  })
  it("an empty text wins too, and leaves its file where there is one", () => {
    const sources = {
      flag: { LOG_LEVEL: "", AGENT_TOKEN: "", AGENT_TOKEN_FILE: "/f" },
      environment: { LOG_LEVEL: "b" }
    }
    const { picks, problems } = from(sources)
    assert.strictEqual(picks.get("LOG_LEVEL")?.text, "")
    assert.deepEqual(picks.get("AGENT_TOKEN"), { origin: "flag", text: "", file: "/f" })
    assert.deepEqual(problems, [])
    assert.isUndefined(from({ flag: { AGENT_TOKEN: "", AGENT_TOKEN_FILE: "" } }).picks.get("AGENT_TOKEN")?.file)
  })
  it("a flag that nobody knows is kept, whatever its name, and no setting that is not secret has a file", () => {
    const { picks } = from({ flag: { FOO: "x", LOG_LEVEL_FILE: "/f", BAR: undefined } })
    assert.deepEqual([...picks.keys()], ["FOO", "LOG_LEVEL_FILE"])
    assert.deepEqual([...from({ environment: { STATE_DIRECTORY: "/s" } }).picks.keys()], ["STATE_DIRECTORY"])
  })
  it("what others put into the environment is not ours", () => {
    const environment = {
      PATH: "x",
      LOGNAME: "x",
      HTTP_PROXY: "x",
      HTTPS_PROXY: "x",
      HOME: "x",
      THREAD_COUNT: "x",
      XDG_DATA_DIRS: "x",
      LANGUAGE: "x",
      MAX_JOBS: "x"
    }
    assert.deepEqual([...from({ environment }).picks.keys()], [])
    assert.deepEqual(from({ environment }).warnings, [])
  })
  it("a name of ours that does not exist is kept, to be complained about", () => {
    assert.deepEqual([
      ...from({
        environment: { MATRIX_X: "x", AGENT_X: "x" },
        ".env": { THREAD_COUNT: "x", HTTP_PROT: "x", HTTP_PROXY: "x", TZ: "x" }
      }).picks.keys()
    ], ["MATRIX_X", "AGENT_X", "THREAD_COUNT", "HTTP_PROT"])
  })
  it("a near miss in the environment is worth a line", () => {
    assert.deepEqual(from({ environment: { LOG_LEVL: "x" } }).warnings, [
      "LOG_LEVL is no setting; was LOG_LEVEL meant?"
    ])
  })
})
