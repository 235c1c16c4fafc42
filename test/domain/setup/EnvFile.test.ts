import { assert, describe, it } from "@effect/vitest"
import { parseEnv } from "node:util"
import type { SettingName } from "../../../src/domain/settings/SettingsTable.ts"
import { envFile } from "../../../src/domain/setup/EnvFile.ts"

const written = (settings: Partial<Record<SettingName, string>>) =>
  envFile(
    new Map(Object.entries(settings).map(([name, text]) => [name as SettingName, { text, file: undefined }]))
  )

describe("EnvFile", () => {
  it.each([
    "plain",
    "https://a.example.org/{thread}?x=1&y=2",
    "@*:example.org,@ann:example.com",
    "correct horse #battery",
    "it's",
    "{\"approved\":true}",
    "a $HOME \\n b",
    "both ' and \""
  ])("is read as it was meant: %s", (text) => {
    const file = written({ MATRIX_DEVICE_NAME: text })
    assert.isUndefined(file.unfit)
    assert.deepStrictEqual({ ...parseEnv(file.text) }, { MATRIX_DEVICE_NAME: text })
  })

  it.each(["all of '\"`$", "two\nlines"])("names the setting that fits into none: %j", (text) => {
    assert.strictEqual(written({ MATRIX_PASSWORD: text }).unfit, "MATRIX_PASSWORD")
  })

  it("takes no quotation marks for a service that systemd would leave on", () => {
    const both = new Map([["MATRIX_PASSWORD" as SettingName, { text: "both ' and \"", file: undefined }]])
    assert.strictEqual(envFile(both, "systemd").unfit, "MATRIX_PASSWORD")
    assert.isUndefined(envFile(new Map([["MATRIX_PASSWORD", { text: "it's", file: undefined }]]), "systemd").unfit)
  })

  it("leaves a secret in the file that holds it", () => {
    const { text } = envFile(new Map([["AGENT_TOKEN", { text: "s3cr3t", file: "/run/secrets/agent" }]]))
    assert.include(text, "AGENT_TOKEN_FILE=/run/secrets/agent")
    assert.notInclude(text, "s3cr3t")
    assert.notInclude(text, "nobody else may read it")
  })

  it("says what each setting means, and that it holds secrets where it does", () => {
    const { text } = written({ AGENT_URL: "wss://a", MATRIX_ACCESS_TOKEN: "syt_1" })
    assert.match(text, /This file holds secrets/)
    assert.isBelow(text.indexOf("## Matrix"), text.indexOf("## Agent"))
    assert.include(text, "# Access token of the bot's account\nMATRIX_ACCESS_TOKEN=syt_1")
  })
})
