import { assert, describe, it } from "@effect/vitest"
import { contradictions } from "../../../src/domain/settings/SettingConflicts.ts"
import type { PartialValues } from "../../../src/domain/settings/SettingValues.ts"
import { enough, settings } from "../../support/SettingCases.ts"

type Given = Readonly<Record<string, string>>
const wrong = (given: Given, values: PartialValues = {}) =>
  contradictions(values, { ...enough, ...given }).map(({ name, sentence }) => `${name}: ${sentence}`)

describe("Settings that are right by themselves and wrong together", () => {
  it.each<[string, Given, ReadonlyArray<RegExp>]>([
    ["enough is given", {}, []],
    ["no homeserver", { MATRIX_HOMESERVER: " " }, [/^MATRIX_HOMESERVER: .*which homeserver the bot lives on/]],
    ["no way to log in", { MATRIX_ACCESS_TOKEN: "" }, [/^MATRIX_ACCESS_TOKEN: .*how the bot logs in/]],
    ["a password alone", { MATRIX_ACCESS_TOKEN: "", MATRIX_PASSWORD: "p" }, [
      /^MATRIX_USER_ID: .*whose MATRIX_PASSWORD/
    ]],
    ["a password and whose it is", { MATRIX_ACCESS_TOKEN: "", MATRIX_PASSWORD: "p", MATRIX_USER_ID: "@b:x" }, []],
    ["both ways to log in", { MATRIX_PASSWORD: "p", MATRIX_USER_ID: "@b:x" }, [
      /^MATRIX_PASSWORD: MATRIX_PASSWORD and MATRIX_ACCESS_TOKEN are both given; keep one/
    ]],
    ["no agent", { AGENT_URL: "" }, [
      /^AGENT_URL: AGENT_URL is missing.*which agent answers; write for example AGENT_URL=/
    ]],
    ["no model server", { AGENT_URL: "", AGENT_WIRE: "openai", AGENT_MODEL: "m" }, [
      /write for example AGENT_URL=http:\/\/127\.0\.0\.1:11434\/v1$/
    ]],
    ["no agent to start", { AGENT_URL: "", AGENT_WIRE: "acp" }, [/write for example AGENT_COMMAND=/]],
    ["a mapping without its file", { AGENT_WIRE: "mapping" }, [/^AGENT_MAPPING: .*how AGENT_WIRE=mapping reads/]],
    ["a mapping with its file", { AGENT_WIRE: "mapping", AGENT_MAPPING: "f" }, []],
    ["another wire without a mapping", { AGENT_WIRE: "agui" }, []],
    ["a model server without a model", { AGENT_WIRE: "openai" }, [
      /^AGENT_MODEL: .*which model AGENT_WIRE=openai asks/
    ]],
    ["a command in place of an address", { AGENT_URL: "", AGENT_COMMAND: "a" }, []]
  ])("%s", (_, given, sentences) => {
    const said = wrong(given)
    assert.lengthOf(said, sentences.length)
    for (const [at, sentence] of sentences.entries()) assert.match(said[at]!, sentence)
  })

  it.each<[PartialValues, boolean]>([
    [{ MEDIA_URL: new URL("https://bot.example.org/") }, true],
    [{ MEDIA_URL: new URL("https://bot.example.org/"), HTTP_PORT: 8080 }, false],
    [{ MEDIA_URL: new URL("http://bot.internal:8080/") }, false],
    [{}, false]
  ])(
    "an address for files that needs a proxy, and nowhere to lead it: %j",
    (values, is) => assert.strictEqual(wrong({}, values).some((one) => one.startsWith("MEDIA_URL: ")), is)
  )

  it.each<[PartialValues, boolean]>([
    [{ AGENT_URL: "ws://far.example.org/{thread}", AGENT_ALLOW_PLAINTEXT: false }, true],
    [{ AGENT_URL: "WS://{thread}.example.org/", AGENT_ALLOW_PLAINTEXT: false }, true],
    [{ AGENT_URL: "wss://far.example.org/", AGENT_ALLOW_PLAINTEXT: false }, false],
    [{ AGENT_URL: "ws://far.example.org/", AGENT_ALLOW_PLAINTEXT: true }, false],
    [{ AGENT_URL: "ws://far.example.org/" }, false],
    [{ AGENT_URL: "ws://127.0.0.1:9/", AGENT_ALLOW_PLAINTEXT: false }, false],
    [{ AGENT_ALLOW_PLAINTEXT: false }, false]
  ])("an agent is not spoken to unencrypted over other networks: %j", (values, is) => {
    const said = wrong({}, values)
    assert.lengthOf(said, is ? 1 : 0)
    if (is) assert.match(said[0]!, /^AGENT_URL: AGENT_URL goes to (far|x)\.example\.org unencrypted; write wss:/)
  })

  it.each<[PartialValues, RegExp | undefined]>([
    [{ AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: ["1"], AGENT_ISOLATION: "required" }, undefined],
    [{ AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: ["1"], AGENT_ISOLATION: "shared" }, undefined],
    [{ AGENT_URL: "wss://a/", AGENT_ISOLATION: "exclusive" }, undefined],
    [{ AGENT_URL: "wss://a-{slot}/", AGENT_ISOLATION: "required" }, /^AGENT_SLOTS: AGENT_SLOTS is missing/],
    [{ AGENT_URL: "wss://a/", AGENT_SLOTS: ["1"] }, /^AGENT_SLOTS: .*no \{slot\}/],
    [
      { AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: ["a", "A"] },
      /^AGENT_SLOTS: .*has a and A, .*one and the same address/
    ],
    [{ AGENT_URL: "wss://a:{slot}/", AGENT_SLOTS: ["1", "01"] }, /^AGENT_SLOTS: .*has 1 and 01, /],
    [{ AGENT_URL: "wss://a/{slot}", AGENT_SLOTS: ["a", "A"] }, undefined],
    [
      { AGENT_URL: "wss://a:{slot}/", AGENT_SLOTS: ["1", "b"] },
      /^AGENT_SLOTS: .*has b, with which AGENT_URL is no address/
    ],
    [
      { AGENT_URL: "wss://a-{slot}/", AGENT_SLOTS: ["1"], AGENT_ISOLATION: "exclusive" },
      /^AGENT_ISOLATION: .*write AGENT_ISOLATION=required/
    ]
  ])("slots and who may use them: %j", (values, sentence) => {
    const said = wrong({}, values)
    assert.lengthOf(said, sentence === undefined ? 0 : 1)
    if (sentence !== undefined) assert.match(said[0]!, sentence)
  })

  it("a far agent without encryption takes a word of its own", () => {
    assert.strictEqual(
      settings({ AGENT_URL: "ws://far.example.org/", AGENT_ALLOW_PLAINTEXT: "true" }).agent.allowPlaintext,
      true
    )
  })
})
