import { assert, describe, it } from "@effect/vitest"
import { russianHelp } from "../../../../src/domain/messages/russian/RussianHelp.ts"
import { commandNames } from "../../../../src/domain/spoken/CommandTable.ts"

describe("Help in Russian", () => {
  const words = russianHelp("!")
  it("lists each command once, those of operators for them alone", () => {
    const lines = (isAdmin: boolean) => words.help(isAdmin).split("\n").filter((line) => line.startsWith("- "))
    assert.strictEqual(lines(true).length, commandNames.length)
    assert.isBelow(lines(false).length, commandNames.length)
  })
  it("names what was meant", () => assert.include(words.unknownCommand("hepl", "help"), "`!help`"))
})
