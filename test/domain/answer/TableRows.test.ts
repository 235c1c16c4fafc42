import { assert, describe, it } from "@effect/vitest"
import { endsTable, isTableHead } from "../../../src/domain/answer/TableRows.ts"

describe("A table's rows", () => {
  for (
    const [head, dashes, is] of [
      ["| a | b |", "|---|---|", true],
      ["a | b", "-|:-:", true],
      ["| a |", "|-|", true],
      ["| a | b |", "|---|", false],
      ["a", "---", false],
      ["| a | b |", "| c | d |", false],
      ["| a | b |", "|---| |", false],
      [`| ${"a".repeat(2_000)} | b |`, "|---|---|", false]
    ] as const
  ) {
    it(`${is ? "have" : "do not have"} a head like ${head.slice(0, 20)} above ${dashes}`, () =>
      assert.strictEqual(isTableHead(head, dashes), is))
  }

  for (const line of ["", "  ", "```", "> a", "# a", "- a", "1. a"]) {
    it(`end before ${JSON.stringify(line)}`, () => assert.isTrue(endsTable(line)))
  }
  for (const line of ["| a |", "a | b", "a"]) it(`go on with ${line}`, () => assert.isFalse(endsTable(line)))
})
