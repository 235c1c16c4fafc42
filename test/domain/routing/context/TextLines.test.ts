import { assert, describe, it } from "@effect/vitest"
import { linesOf } from "../../../../src/domain/routing/context/TextLines.ts"

describe("The lines of a text", () => {
  const cases: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
    ["are one where nothing ends it", "one", ["one"]],
    ["end at every line end", "1\n2\r3\v4\f5\u001c6\u001d7\u001e8\u00859\u2028a\u2029b", [..."123456789ab"]],
    ["end once at a carriage return with a line feed", "1\r\n2\n\r3", ["1", "2", "", "3"]],
    ["go on behind a tab and other spaces", "1\t2\u00a03", ["1\t2\u00a03"]]
  ]
  it.each(cases)("%s", (_, text, lines) => assert.deepStrictEqual(linesOf(text), lines))
})
