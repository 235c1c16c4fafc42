import { assert, describe, it } from "@effect/vitest"
import { openTable } from "../../../../src/domain/answer/growing/OpenTable.ts"

const table = "| a |\n|---|\n"

describe("What a table still needs", () => {
  for (
    const [title, text, at] of [
      ["is nothing without a border", "a\nb", undefined],
      ["is a head's end", "| a", 0],
      ["is the row of dashes", "x\n| a |\n|-", 2],
      ["is the end of a row", `${table}| 1`, table.length],
      ["is nothing behind a row", `${table}| 1 |\n`, undefined],
      ["is nothing where a border stands far back in prose", `a | ${"b ".repeat(200)}`, undefined],
      ["is nothing where a row is longer than any", `${table}|${"b ".repeat(3_000)}`, undefined]
    ] as const
  ) it(title, () => assert.strictEqual(openTable(text, 0), at))
})
