import { assert, describe, it } from "@effect/vitest"
import { idleProblems } from "../../../src/domain/settings/IdleSettings.ts"
import { decodeAll } from "../../../src/domain/settings/SettingValues.ts"

const told = (raw: Readonly<Record<string, string>>) =>
  idleProblems(decodeAll(raw).values, raw).map(({ sentence }) => sentence)

const key = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"

describe("IdleSettings", () => {
  it.each([
    [
      "a recovery key without encryption",
      { MATRIX_RECOVERY_KEY: key, MATRIX_ENCRYPTION: "off" },
      /^MATRIX_RECOVERY_KEY/
    ],
    ["a host without a port", { HTTP_HOST: "0.0.0.0" }, /^HTTP_HOST is given and HTTP_PORT is not/],
    ["an address for files where there are none", { MEDIA_URL: "http://bot:8080", MEDIA_MAX: "0" }, /^MEDIA_URL/]
  ])("are refused: %s", (_what, raw, sentence) => {
    const sentences = told(raw)
    assert.lengthOf(sentences, 1)
    assert.match(sentences[0]!, sentence)
    assert.notInclude(sentences[0]!, key)
  })

  it.each([
    [{ MATRIX_RECOVERY_KEY: key }],
    [{ HTTP_HOST: "0.0.0.0", HTTP_PORT: "8080" }],
    [{ HTTP_HOST: "0.0.0.0", MEDIA_URL: "http://bot:8080" }],
    [{ MATRIX_ENCRYPTION: "off", MEDIA_MAX: "0" }]
  ])("are none where they have an effect, or only their defaults hold: %j", (raw) => {
    assert.deepStrictEqual(told(raw), [])
  })
})
