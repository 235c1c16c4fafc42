import { assert, describe, it } from "@effect/vitest"
import { exampleOf, problem, shown, withFullStop, wrongValue } from "../../../src/domain/settings/SettingProblem.ts"

describe("What is said of a wrong setting", () => {
  it("is one sentence, with the value and an example", () =>
    assert.deepStrictEqual(wrongValue("STREAMING", "fast", "but only edits, final can be chosen"), {
      name: "STREAMING",
      sentence: "STREAMING is \"fast\", but only edits, final can be chosen; write for example STREAMING=edits"
    }))

  it("repeats no secret, and shows how to give one by a file", () => {
    assert.strictEqual(
      wrongValue("AGENT_TOKEN", "hidden hidden", "holds a space").sentence,
      "AGENT_TOKEN holds a space; write for example AGENT_TOKEN_FILE=/run/secrets/agent_token"
    )
    assert.isUndefined(shown("AGENT_TOKEN", "hidden"))
    assert.strictEqual(exampleOf("LOG_LEVEL"), "LOG_LEVEL=debug")
  })

  it("repeats of a URL nothing that could be one", () => {
    assert.strictEqual(shown("AGENT_URL", "wss://u:pw@a.example.org/?token=abc"), "wss://…@a.example.org/?…")
    assert.strictEqual(shown("STREAMING", "//u:pw@x?y"), "//u:pw@x?y")
  })

  it("repeats only so much of it", () => {
    assert.strictEqual(shown("STREAMING", "x".repeat(80)), "x".repeat(80))
    assert.strictEqual(shown("STREAMING", "x".repeat(81)), `${"x".repeat(79)}…`)
  })

  it("ends as a sentence does", () =>
    assert.deepStrictEqual(["it is wrong", "was b meant?"].map(withFullStop), ["it is wrong.", "was b meant?"]))

  it("may be any sentence", () => assert.deepStrictEqual(problem("A", "b"), { name: "A", sentence: "b" }))
})
