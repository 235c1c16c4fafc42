import { assert, describe, it } from "@effect/vitest"
import { commandNamed, commandNames, commandTable } from "../../../src/domain/spoken/CommandTable.ts"

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
