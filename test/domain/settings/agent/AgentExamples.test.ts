import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { agentExampleLines, agentExamples } from "../../../../src/domain/settings/agent/AgentExamples.ts"
import { parse } from "../../../../src/domain/settings/Settings.ts"
import { enough } from "../../../support/SettingCases.ts"

describe("The examples of agents", () => {
  it.each(agentExamples.map((example) => [example.name, example.lines] as const))(
    "%s is set by its lines alone, in place of AGENT_URL",
    (_, lines) => {
      const { AGENT_URL: __, ...rest } = enough
      const given = lines.map((line) => line.split(/=(.*)/s)).map((
        [name, value]
      ) => [name, value?.replaceAll("\"", "")])
      const parsed = parse({ ...rest, ...Object.fromEntries(given) })
      assert.deepStrictEqual(Result.isFailure(parsed) ? parsed.failure.map(({ sentence }) => sentence) : [], [])
    }
  )

  it("are comments alone, and say which nobody tried", () => {
    const lines = agentExampleLines().split("\n")
    assert.isTrue(lines.every((line) => line.startsWith("#")))
    assert.lengthOf(
      lines.filter((line) => line.includes("not tried")),
      agentExamples.filter(({ tried }) => !tried).length
    )
  })
})
