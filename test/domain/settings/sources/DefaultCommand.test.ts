import { assert, describe, it } from "@effect/vitest"
import type { RawSettings } from "../../../../src/domain/settings/Settings.ts"
import { defaultCommand, nothingSet } from "../../../../src/domain/settings/sources/DefaultCommand.ts"

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
})
