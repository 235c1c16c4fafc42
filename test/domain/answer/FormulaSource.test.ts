import { assert, describe, it } from "@effect/vitest"
import { closingOf, formulaAt, makeClosings } from "../../../src/domain/answer/FormulaSource.ts"

const { raw } = String

describe("A formula's source", () => {
  for (
    const [text, found] of [
      ["$x$ y", { source: "x", end: 3 }],
      ["$a, b$", { source: "a, b", end: 6 }],
      ["$$x$$", { source: "x", end: 5 }],
      [raw`\(a \) b`, { source: "a", end: 6 }],
      [raw`\[ a \]`, { source: "a", end: 7 }],
      [raw`\(a \\) b\)`, { source: raw`a \\) b`, end: 11 }],
      [raw`$a\$b$`, { source: raw`a\$b`, end: 6 }],
      ["$x", { closing: "$" }],
      [raw`\(x`, { closing: raw`\)` }],
      ["$ x$", undefined],
      ["$x $", undefined],
      ["$5 and x$", undefined],
      ["$a$b", undefined],
      ["$a$1", undefined],
      ["$a`b$", undefined],
      ["$x$是", { source: "x", end: 3 }],
      ["$x$입니다", { source: "x", end: 3 }],
      ["$x$и", undefined],
      ["$速度$", { source: "速度", end: 4 }],
      ["$5，香蕉$", undefined],
      [raw`$5\text{元}$`, { source: raw`5\text{元}`, end: 11 }],
      ["$$$$", undefined],
      [raw`\[a\](b)`, undefined],
      [raw`\[1\]`, undefined],
      ["x", undefined]
    ] as const
  ) it(`of ${text}`, () => assert.deepStrictEqual(formulaAt(text, 0), found))

  it("is looked for no further than allowed", () => {
    assert.deepStrictEqual(formulaAt("$x$", 0, 2), { closing: "$" })
    assert.strictEqual(closingOf("ab$", 0, 2, "$"), -1)
    assert.strictEqual(closingOf(raw`\$$`, 0, 3, "$"), 2)
  })

  it("does not begin behind a letter, a digit or another sign", () => {
    for (const before of ["S", "5", "$", "é", "и"]) assert.isUndefined(formulaAt(`${before}$x$`, 1))
  })

  it("begins behind a letter of a script without spaces", () => {
    for (const before of ["是", "の", "ア", "은", "ท", "。", "（"]) {
      assert.deepStrictEqual(formulaAt(`${before}$x$`, 1), { source: "x", end: 4 })
    }
  })

  for (
    const [title, text] of [
      ["that none closes", String.raw`\(`.repeat(2_000)],
      ["before a link's address", String.raw`\[`.repeat(2_000) + String.raw`\](`],
      ["of prices", "$a b ".repeat(2_000)]
    ] as const
  ) {
    it(`many beginnings ${title} are looked at once each, and read the same`, () => {
      let work = 0
      const closings = makeClosings((of, from, limit, closing) => {
        const end = closingOf(of, from, limit, closing)
        work += (end < 0 ? limit : end) - from
        return end
      })
      for (let at = 0; at < text.length; at++) {
        if (text[at] !== "$" && text[at] !== "\\") continue
        const found = formulaAt(text, at, text.length, closings)
        if (at < 40) assert.deepStrictEqual(found, formulaAt(text, at))
      }
      assert.isAtMost(work, 2 * text.length)
    })
  }
})
