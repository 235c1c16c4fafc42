import { assert, describe, it } from "@effect/vitest"
import { doctorText } from "../../../src/domain/doctor/DoctorText.ts"
import { findingsOf } from "../../../src/domain/doctor/Finding.ts"

const agent = findingsOf("agent")
const settings = findingsOf("settings")

const findings = [
  agent.failed("upgrade", "HTTP 404\u001b[2J", {
    means: "Nothing is served there",
    todo: `Compare ${"AGENT_URL ".repeat(9)}`
  }),
  settings.ok("all", "right"),
  agent.warning("silence", "odd")
]

describe("The doctor's text", () => {
  it("has the areas in their order, each verdict first, and the counts at the end", () => {
    assert.deepStrictEqual(doctorText(findings, false).split("\n"), [
      "Settings",
      "  ok       all      right",
      "",
      "Agent",
      "  failed   upgrade  HTTP 404?[2J",
      "                    Nothing is served there",
      "                    → Compare AGENT_URL AGENT_URL AGENT_URL AGENT_URL AGENT_URL",
      "                      AGENT_URL AGENT_URL AGENT_URL AGENT_URL",
      "  warning  silence  odd",
      "",
      "1 ok, 1 warning, 1 failed, 0 skipped"
    ])
  })

  it("stays within 80 columns where words allow it", () => {
    const long = agent.failed("upgrade", "word ".repeat(60), { means: "word ".repeat(60), todo: "word ".repeat(60) })
    for (const line of doctorText([long], false).split("\n")) assert.isAtMost(line.length, 80, line)
  })

  it("has colours where they are wanted, for the verdict only", () => {
    const text = doctorText(findings, true)
    assert.include(text, "\u001b[31mfailed ")
    assert.include(text, "\u001b[1mAgent\u001b[0m")
    assert.notInclude(text, "[2J\u001b[31m")
  })
})
