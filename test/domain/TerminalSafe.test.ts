import { assert, describe, it } from "@effect/vitest"
import { idShown, idsShown, nameShown, terminalSafe } from "../../src/domain/TerminalSafe.ts"

describe("What somebody else chose, on a terminal", () => {
  it.each([
    ["a line", (text: string) => terminalSafe(text), "!a\u001b[2J\n", "!a?[2J?"],
    ["a name", nameShown, "Ann \u001b[2J\n\u2028\"\ud800b c", "Ann ?[2J???\uFFFDb c"],
    ["an id", idShown, "!a\u202e b\u00a0c\n\"", "!a??b?c?\""],
    ["ids with our words", idsShown, "@a:x\u0007 on\nhttps://x\u2029\"", "@a:x? on?https://x?\""]
  ])("%s: nothing steers it", (_, shown, text, safe) => assert.strictEqual(shown(text), safe))

  it.each([["a name", 60, nameShown], ["an id", 255, idShown], ["ids with our words", 600, idsShown]] as const)(
    "%s is kept whole up to %s characters, and cut with a sign from there on",
    (_, most, shown) => {
      assert.strictEqual(shown("x".repeat(most)), "x".repeat(most))
      assert.strictEqual(shown("x".repeat(most - 1)), "x".repeat(most - 1))
      assert.strictEqual(shown("x".repeat(most + 1)), `${"x".repeat(most - 1)}…`)
    }
  )
})
