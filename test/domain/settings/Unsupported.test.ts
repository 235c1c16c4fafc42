import { assert, describe, it } from "@effect/vitest"
import type { RawSettings } from "../../../src/domain/settings/Settings.ts"
import { type SettingName, table } from "../../../src/domain/settings/SettingsTable.ts"
import { notYet, unsupportedSettings } from "../../../src/domain/settings/Unsupported.ts"
import { enough, sentences } from "../../support/SettingCases.ts"

describe("A setting that this version does not serve", () => {
  it("is refused, with what to write instead", () => {
    assert.strictEqual(new Set(unsupportedSettings.map((one) => one.name)).size, unsupportedSettings.length)
    const given: RawSettings = {
      MATRIX_USER_ID: "@b:x",
      MATRIX_PASSWORD: "p",
      MATRIX_HOMESERVER: "example.org",
      AGENT_WIRE: "openai"
    }
    const text = (name: SettingName) => given[name] ?? table[name].example
    for (const { name } of unsupportedSettings) {
      assert.match(sentences({ ...enough, [name]: text(name) }).join("\n"), new RegExp(`${name} is not served yet`))
    }
  })

  it("is none with the value that is served, or without any", () => {
    assert.deepStrictEqual(notYet({}), [])
    assert.deepStrictEqual(notYet({ AGENT_WIRE: "wire1", AGENT_ISOLATION: "required" }), [])
    assert.deepStrictEqual(notYet({ AGENT_WIRE: "openai", AGENT_MODEL: "m" }).map(({ name }) => name), [
      "AGENT_WIRE",
      "AGENT_MODEL"
    ])
  })
})
