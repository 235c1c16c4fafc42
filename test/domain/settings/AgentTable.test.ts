import { assert, describe, it } from "@effect/vitest"
import { agentTable } from "../../../src/domain/settings/AgentTable.ts"
import { table } from "../../../src/domain/settings/SettingsTable.ts"

describe("The settings of the agent", () => {
  it("are part of the one table, as one section, and no other setting is named after the agent", () => {
    const named = Object.keys(table).filter((name) => name.startsWith("AGENT_") || name === "REASONING")
    assert.deepStrictEqual(Object.keys(agentTable), named)
    for (const { section } of Object.values(agentTable)) assert.strictEqual(section, "Agent")
  })
})
