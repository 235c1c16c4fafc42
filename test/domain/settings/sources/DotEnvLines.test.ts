import { assert, describe, it } from "@effect/vitest"
import { oddLines } from "../../../../src/domain/settings/sources/DotEnvLines.ts"

describe("DotEnvLines", () => {
  it.each([
    ["assignments, comments and empty lines", "\uFEFFA=1\n\n# words\nexport B = 2 # more\r\nC=\n"],
    ["values over several lines", "A=\"one\ntwo words\nthree\"\nB=2"],
    ["quotation marks of another kind within", "A='say \"hi\"'\nB=2"]
  ])("finds nothing odd in %s", (_what, text) => {
    assert.deepStrictEqual(oddLines(text), [])
  })

  it("names a line that is no assignment, without a word of it", () => {
    assert.deepStrictEqual(oddLines("A=1\nsyt_secret\n"), ["line 2 is no NAME=value, and counts for nothing"])
  })

  it("names what is given twice", () => {
    assert.deepStrictEqual(oddLines("A=1\nB=\"x\ny\"\nA=2\n"), [
      "A is given in line 1 and in line 4; the last counts"
    ])
  })

  it("goes on behind a quotation mark that nobody closes", () => {
    assert.deepStrictEqual(oddLines("A=it\"s\nB=\"open\njunk"), [
      "line 2 opens a quotation mark that nothing closes",
      "line 3 is no NAME=value, and counts for nothing"
    ])
  })
})
