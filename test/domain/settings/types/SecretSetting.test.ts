import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result } from "effect"
import { table } from "../../../../src/domain/settings/SettingsTable.ts"
import { password, recoveryKey, salt, token } from "../../../../src/domain/settings/types/SecretSetting.ts"

const types = { token, password, recoveryKey, salt }
const read = (type: keyof typeof types, text: string) =>
  Result.match(types[type].read(text), { onFailure: (complaint) => complaint, onSuccess: Redacted.value })

describe("A secret", () => {
  it.each<[keyof typeof types, string]>([
    ["token", "syt_Ym90_abc!~"],
    ["password", "correct horse \n"],
    ["recoveryKey", table.MATRIX_RECOVERY_KEY.example],
    ["salt", "sixteen letters."]
  ])("%s is kept to the letter, and shown nowhere", (type, text) => {
    assert.strictEqual(read(type, text), text)
    assert.isTrue(types[type].secret)
    assert.notInclude(JSON.stringify(types[type].read(text)), text.slice(0, 8))
  })

  it.each<[keyof typeof types, string, RegExp]>([
    ["token", "Bearer syt_hidden", /begins with the word "Bearer"/],
    ["token", "bearer syt_hidden", /begins with the word "Bearer"/],
    ["token", "hidden hidden", /holds a space/],
    ["token", "hidden\n", /holds a space, a line end/],
    ["token", "hiddén", /a letter that no token has/],
    ["token", "", /holds/],
    ["recoveryKey", "EsTc 5rr1", /too short or too long/],
    ["recoveryKey", "0".repeat(48), /holds a character that no recovery key has/],
    ["salt", "hidden hidden .", /shorter than 16/]
  ])("%s is refused without being repeated: %j", (type, text, complaint) => {
    assert.match(read(type, text), complaint)
    assert.notMatch(read(type, text), /hidd/)
  })
})
