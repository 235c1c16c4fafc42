import { assert, describe, it } from "@effect/vitest"
import type { RawSettings } from "../../../../src/domain/settings/Settings.ts"
import { agentAlone, defaultCommand, nothingSet } from "../../../../src/domain/settings/sources/DefaultCommand.ts"

describe("What to run without a command", () => {
  it.each(
    [[{}, "sandbox"], [{ LOG_LEVEL: "debug" }, "sandbox"], [{ MATRIX_HOMESERVER: "" }, "bot"], [
      { agent_ulr: "x" },
      "bot"
    ], [{ MY_AGENT_URL: "x" }, "sandbox"]] as ReadonlyArray<[RawSettings, string]>
  )("%j is a %s", (given, what) => {
    assert.strictEqual(defaultCommand(given), what)
  })
  it("the four lines that are proposed are enough", () => assert.lengthOf(nothingSet.match(/^ {2}[A-Z_]+=/gm) ?? [], 4))

  it("names the way to chat where only an agent was given", () => {
    assert.include(agentAlone({ AGENT_URL: "wss://a/" }), "sandbox")
    for (const raw of [{}, { LOG_LEVEL: "x" }, { AGENT_URL: "wss://a/", MATRIX_USER_ID: "@b:x" }]) {
      assert.strictEqual(agentAlone(raw), "")
    }
  })
})
