import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { commandNamed, commandNames, commandTable } from "../../../src/domain/spoken/CommandTable.ts"

const rows = readFileSync("docs/commands.md", "utf8").split("\n").filter((line) => line.startsWith("| `!"))

describe("docs/commands.md", () => {
  it.each(commandNames)("has a row for %s, with what follows it and who may", (name) => {
    const { arguments: rest, who } = commandTable[name]
    const row = rows.find((line) => line.startsWith(`| \`!${name}${rest === "" ? "" : ` ${rest}`}\``))
    assert.isDefined(row)
    assert.strictEqual(row!.endsWith("| admins |"), who === "admins")
  })
})

describe("The table of commands", () => {
  it("has each command once, as one word in small letters", () => {
    assert.strictEqual(new Set(commandNames).size, commandNames.length)
    for (const name of commandNames) {
      assert.match(name, /^[a-z]{3,12}$/)
      assert.strictEqual(commandNamed(name), name)
    }
    assert.deepStrictEqual(Object.keys(commandTable), [...commandNames])
  })

  it("knows no word that an object has by itself", () => assert.isUndefined(commandNamed("constructor")))
})
