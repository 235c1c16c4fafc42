import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { commandNames, commandTable } from "../../../src/domain/spoken/CommandTable.ts"

const rows = readFileSync("docs/commands.md", "utf8").split("\n").filter((line) => line.startsWith("| `!"))

describe("docs/commands.md", () => {
  it.each(commandNames)("has a row for %s, with what follows it and who may", (name) => {
    const { arguments: rest, who } = commandTable[name]
    const row = rows.find((line) => line.startsWith(`| \`!${name}${rest === "" ? "" : ` ${rest}`}\``))
    assert.isDefined(row)
    assert.strictEqual(/\| admins \|$/.test(row!), who === "admins")
  })
})
