import { assert, describe, it } from "@effect/vitest"
import { exampleOf } from "../../../src/domain/settings/SettingProblem.ts"
import { fileOf, isSecret, isSettingName, settingNames, table } from "../../../src/domain/settings/SettingsTable.ts"

describe("The table of settings", () => {
  it.each(settingNames)("%s: the example can be read", (name) => {
    assert.strictEqual(table[name].read(table[name].example)._tag, "Success")
    assert.isTrue(exampleOf(name).startsWith(isSecret(name) ? `${name}_FILE=` : `${name}=`))
  })
  it.each(settingNames.filter((name) => table[name].fallback !== undefined))("%s: the default can be read", (name) => {
    assert.strictEqual(table[name].read(undefined)._tag, "Success")
  })

  it("knows its own names only, and the secrets among them, which may be given as files", () => {
    assert.isTrue(settingNames.every(isSettingName))
    assert.deepStrictEqual(["toString", "MATRIX_X", ""].filter(isSettingName), [])
    assert.deepStrictEqual(settingNames.filter(isSecret).map(fileOf), [
      "MATRIX_ACCESS_TOKEN_FILE",
      "MATRIX_PASSWORD_FILE",
      "MATRIX_RECOVERY_KEY_FILE",
      "AGENT_TOKEN_FILE",
      "THREAD_SALT_FILE"
    ])
  })
})
