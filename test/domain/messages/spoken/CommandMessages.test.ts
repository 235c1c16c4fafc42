import { assert, describe, it } from "@effect/vitest"
import { englishCommands } from "../../../../src/domain/messages/spoken/CommandMessages.ts"
import { commandNames, commandTable } from "../../../../src/domain/spoken/CommandTable.ts"

describe("What the bot says to commands", () => {
  it.each(["!", "bot>"])("explains each command in a line of its own, with the prefix %s", (prefix) => {
    const [about, ...commands] = englishCommands(prefix).help(true).split("\n")
    assert.match(about!, /^I pass your messages on/)
    assert.deepStrictEqual(
      commands.map((line) => /^- `([^` ]+)/.exec(line)?.[1]),
      [...commandNames].map((name) => `${prefix}${name}`)
    )
  })

  it("shows the admins' commands to admins only", () => {
    const everybody = commandNames.filter((name) => commandTable[name].who === "everybody")
    assert.strictEqual(englishCommands("!").help(false).split("\n").length, everybody.length + 1)
    assert.notInclude(englishCommands("!").help(false), "!deny")
  })

  it.each(commandNames)("has help on %s that begins with how it is typed", (name) => {
    assert.isTrue(englishCommands("bot>").helpOn(name).startsWith(`\`bot>${name}`))
    assert.notInclude(englishCommands("bot>").helpOn(name), "`!")
  })

  it("says which command may have been meant, and how to say such a word to the assistant", () => {
    const { unknownCommand } = englishCommands("!")
    assert.match(unknownCommand("hlp", "help"), /^There is no `!hlp`. Did you mean `!help`\?/)
    assert.match(
      unknownCommand("foo", undefined),
      /^There is no `!foo`. Send `!help`.*To say it to the assistant, write `!` twice/
    )
  })

  it("says what it cannot use", () =>
    assert.strictEqual(
      englishCommands("!").unsupported("video"),
      "I read text, images, files and voice messages, so I cannot use this video."
    ))

  it("gives each reason why nothing is tried again in words of its own", () => {
    const reasons = Object.values(englishCommands("!").notAgain)
    assert.strictEqual(new Set(reasons).size, 6)
  })
})
