import { assert, describe, it } from "@effect/vitest"
import { englishCommands } from "../../../src/domain/messages/CommandMessages.ts"

describe("What the bot says to commands", () => {
  it.each(["!", "bot>"])("explains each command in a line of its own, with the prefix %s", (prefix) => {
    const [about, ...commands] = englishCommands(prefix).help.split("\n")
    assert.match(about!, /^I pass your messages on/)
    assert.deepStrictEqual(
      commands.map((line) => line.split("`", 2).join("`")),
      ["stop", "retry", "help"].map((name) => `- \`${prefix}${name}`)
    )
  })

  it("says what it cannot use", () =>
    assert.strictEqual(
      englishCommands("!").unsupported("video"),
      "I read text, images, files and voice messages, so I cannot use this video."
    ))

  it("gives each reason why nothing is tried again in words of its own", () => {
    const reasons = Object.values(englishCommands("!").notAgain)
    assert.strictEqual(new Set(reasons).size, 5)
  })
})
