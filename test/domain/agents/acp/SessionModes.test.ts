import { assert, describe, it } from "@effect/vitest"
import { askingMode, readModes } from "../../../../src/domain/agents/acp/SessionModes.ts"

const modes = (...ids: ReadonlyArray<string>) =>
  readModes({ modes: { currentModeId: ids[0], availableModes: ids.map((id) => ({ id, name: `The ${id}` })) } })!

describe("The modes of a session", () => {
  for (
    const [agent, ids, asking] of [
      ["Claude", ["auto", "default", "acceptEdits", "plan", "bypassPermissions"], "default"],
      ["Gemini", ["default", "autoEdit", "yolo"], "default"],
      ["Goose", ["auto", "approve", "smart_approve", "chat"], "approve"],
      ["Codex", ["read-only", "auto", "full-access"], "read-only"],
      ["opencode", ["build", "plan"], undefined],
      ["an agent with addresses for names", ["https://x/modes#agent", "https://x/modes#ask"], "https://x/modes#ask"]
    ] as const
  ) {
    it(`of ${agent} have ${asking ?? "none"} as the one that asks`, () =>
      assert.strictEqual(askingMode(modes(...ids)), asking))
  }

  it("are known by their names too", () => {
    const named = readModes({ modes: { availableModes: [{ id: "m1", name: "Always Ask" }, { id: "m2" }, {}] } })
    assert.deepStrictEqual(named?.known, [{ id: "m1", name: "Always Ask" }, { id: "m2", name: "m2" }])
    assert.strictEqual(askingMode(named!), "m1")
  })

  it("are none where the answer has none", () => {
    for (const answer of [undefined, null, {}, { modes: null }, { modes: { availableModes: [] } }]) {
      assert.isUndefined(readModes(answer))
    }
  })
})
