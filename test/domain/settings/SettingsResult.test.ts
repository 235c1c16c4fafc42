import { assert, describe, it } from "@effect/vitest"
import { problem } from "../../../src/domain/settings/SettingProblem.ts"
import { refusal, settingsResult } from "../../../src/domain/settings/SettingsResult.ts"
import { enough } from "../../support/SettingCases.ts"

describe("What became of everything that was given", () => {
  it("is settings to run with, and what is seldom wanted, the places' own warnings first", () => {
    const { problems, settings, warnings } = settingsResult({ ...enough, MATRIX_ALLOWED_USERS: "*" }, [], ["odd name"])
    assert.isDefined(settings)
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(warnings.map((said) => said.slice(0, 20)), ["odd name", "MATRIX_ALLOWED_USERS"])
  })

  it("is no settings where the way to the texts went wrong, though they are right", () => {
    const found = problem("AGENT_TOKEN", "its file cannot be read")
    assert.deepStrictEqual(settingsResult(enough, [found], ["odd name"]), {
      settings: undefined,
      problems: [found],
      warnings: ["odd name"]
    })
  })

  it("is one problem a name, the one that was found first", () => {
    const found = problem("MATRIX_ACCESS_TOKEN", "its file cannot be read")
    const given = { ...enough, MATRIX_ACCESS_TOKEN: "", STREAMING: "fast" }
    assert.deepStrictEqual(
      settingsResult(given, [found], []).problems.map(({ name, sentence }) => [name, sentence.slice(0, 9)]),
      [
        ["MATRIX_ACCESS_TOKEN", "its file "],
        ["STREAMING", "STREAMING"]
      ]
    )
  })
})

describe("A refusal", () => {
  it("is a sentence, or a list of them", () => {
    assert.strictEqual(refusal([problem("A", "A is wrong")]), "A is wrong.")
    assert.strictEqual(
      refusal([problem("A", "A is wrong"), problem("B", "B is missing")]),
      "2 settings are wrong:\n  A is wrong.\n  B is missing."
    )
  })
})
