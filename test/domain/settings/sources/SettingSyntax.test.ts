import { assert, describe, it } from "@effect/vitest"
import { parseEnv } from "node:util"
import { atHome, cutShort, inQuotes } from "../../../../src/domain/settings/sources/SettingSyntax.ts"

const sentence = (problem: { readonly sentence: string } | undefined) => problem?.sentence ?? ""

describe("A value that came with its quotation marks", () => {
  it.each([
    ["MATRIX_ACCESS_TOKEN", `"syt_abc"`],
    ["MATRIX_PASSWORD", `'pw'`],
    ["COMMAND_PREFIX", `"!"`],
    ["MATRIX_HOMESERVER", ` "http://x" `],
    ["DATA_DIR", "`/d`"],
    ["AGENT_TOKEN", `""`],
    ["AGENT_COMMAND", `"agent --acp"`]
  ])("is named, and not taken for a wrong one: %s", (name, text) => {
    assert.match(sentence(inQuotes(name, text)), new RegExp(`^${name} was given with quotation marks`))
    assert.notInclude(sentence(inQuotes(name, text)), "abc")
  })

  it("a secret that really has them can be written into a file", () =>
    assert.include(sentence(inQuotes("MATRIX_PASSWORD", `"pw"`)), "MATRIX_PASSWORD_FILE"))

  it.each([
    ["MATRIX_PASSWORD", `"half`],
    ["MATRIX_PASSWORD", `"`],
    ["MATRIX_PASSWORD", `a"b"`],
    ["MATRIX_PASSWORD", `"a'`],
    ["PATH", `"/bin"`],
    ["AGENT_COMMAND", `'/opt/my agent' 'an argument'`],
    ["COMMAND_PREFIX", ""]
  ])("%s=%s is taken as it is", (name, text) => assert.isUndefined(inQuotes(name, text)))
})

describe("A # in a value of .env", () => {
  const found = (text: string) => cutShort(text, parseEnv(text)).map(({ sentence }) => sentence)

  it.each([
    ["MATRIX_PASSWORD=pw#more", "MATRIX_PASSWORD is cut short at its # (.env, line 1)"],
    ["# a comment\n\nexport THREAD_SALT=a very long salt#1", "THREAD_SALT is cut short at its # (.env, line 3)"],
    ["MATRIX_PASSWORD=#1", "MATRIX_PASSWORD is cut short"],
    ["A=1\r\nMATRIX_PASSWORD = pw#more # and a comment\r\n", "MATRIX_PASSWORD is cut short at its # (.env, line 2)"],
    ["MATRIX_PASSWORD_FILE=/run/a#b", "MATRIX_PASSWORD_FILE is cut short"],
    ["MATRIX_DEVICE_NAME=my bot #1", "MATRIX_DEVICE_NAME is cut short at its # (.env, line 1)"],
    ["A=1\nMATRIX_PASSWORD = correct horse\t#more  \n", "MATRIX_PASSWORD is cut short at its # (.env, line 2)"]
  ])("that cuts it short is named: %j", (text, said) => {
    assert.lengthOf(found(text), 1)
    assert.include(found(text)[0]!, said)
    assert.notInclude(found(text)[0]!, "more")
  })

  it.each([
    ["MATRIX_PASSWORD=pw # a comment"],
    ["MATRIX_PASSWORD=\"pw#more\""],
    ["MATRIX_PASSWORD='pw#more'"],
    ["MATRIX_PASSWORD= # nothing"],
    ["MATRIX_DEVICE_NAME=my bot # 1"],
    ["MATRIX_DEVICE_NAME=my bot #"],
    ["MATRIX_DEVICE_NAME=my bot ## old"],
    ["LOG_LEVEL=info #debug"],
    ["MATRIX_DEVICE_NAME=\"my bot #1\""],
    ["#MATRIX_PASSWORD=pw#more"],
    ["OTHERS=a#b"],
    ["MATRIX_PASSWORD=pw\n# x=a#b"],
    ["AGENT_SYSTEM_PROMPT=\"first\nMATRIX_PASSWORD=a#b\""]
  ])("is no trouble in %j", (text) => assert.deepStrictEqual(found(text), []))
})

describe("~ in a path", () => {
  it.each([["~", "/home/ann"], ["~/ms-data", "/home/ann/ms-data"], ["/~/x", "/~/x"], ["./a~b", "./a~b"], ["", ""]])(
    "%s stands for %s",
    (text, path) => assert.strictEqual(atHome("DATA_DIR", text, "/home/ann/"), path)
  )

  it.each([["~bob/data", "/home/ann"], ["~/data", undefined], ["~/data", ""]])(
    "that nobody can tell is refused: %s",
    (text, home) =>
      assert.match(
        sentence(atHome("DATA_DIR", text, home) as { readonly sentence: string }),
        /^DATA_DIR is "~.*write the whole path$/
      )
  )
})
