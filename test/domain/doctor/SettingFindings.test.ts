import { assert, describe, it } from "@effect/vitest"
import { settingFindings } from "../../../src/domain/doctor/SettingFindings.ts"

const none = { flag: 0, environment: 0, ".env": 0 }

describe("Findings of the settings", () => {
  it("say where right settings come from", () => {
    const [found] = settingFindings({ given: { ...none, environment: 3, ".env": 5 }, problems: [], warnings: [] })
    assert.deepInclude(found, { verdict: "ok", seen: "right (3 from the environment, 5 from .env)" })
    const [defaults] = settingFindings({ given: none, problems: [], warnings: [] })
    assert.strictEqual(defaults?.seen, "none is given, and the defaults do")
  })

  it("part what is wrong from what to write, and keep warnings", () => {
    const found = settingFindings({
      given: none,
      problems: [{ name: "AGENT_URL", sentence: "AGENT_URL is odd; really; write for example AGENT_URL=wss://a/" }],
      warnings: ["MATRIX_ADMINS lets everybody in"]
    })
    assert.deepStrictEqual(found.map(({ seen, todo, verdict }) => [verdict, seen, todo]), [
      ["failed", "AGENT_URL is odd; really", "Write for example AGENT_URL=wss://a/"],
      ["warning", "MATRIX_ADMINS lets everybody in", undefined]
    ])
  })
})
