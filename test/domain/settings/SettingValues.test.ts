import { assert, describe, it } from "@effect/vitest"
import { settingNames } from "../../../src/domain/settings/SettingsTable.ts"
import { decodeAll } from "../../../src/domain/settings/SettingValues.ts"

describe("The values of all settings", () => {
  it("are their defaults where nothing is given", () => {
    const { problems, values } = decodeAll({})
    assert.deepStrictEqual(problems, [])
    assert.deepStrictEqual(Object.keys(values), [...settingNames])
    assert.deepInclude(values, { RETENTION_DAYS: 30, STREAMING: "edits", HTTP_PORT: undefined })
  })

  it("are read without the spaces around them; one that is wrong is left out and complained about", () => {
    const { problems, values } = decodeAll({ RETENTION_DAYS: " 7 ", STREAMING: "fast", HTTP_PORT: " " })
    assert.strictEqual(values.RETENTION_DAYS, 7)
    assert.isFalse("STREAMING" in values)
    assert.isUndefined(values.HTTP_PORT)
    assert.deepStrictEqual(problems.map(({ name }) => name), ["STREAMING"])
    assert.match(problems[0]!.sentence, /^STREAMING is "fast", but only/)
  })
})
