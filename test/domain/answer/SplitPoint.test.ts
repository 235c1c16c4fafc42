import { assert, describe, it } from "@effect/vitest"
import { fencesIn } from "../../../src/domain/answer/CodeFences.ts"
import { splitPoint } from "../../../src/domain/answer/SplitPoint.ts"

/** The text up to where it is split. */
const part = (text: string, most: number, from = 0) =>
  text.slice(from, splitPoint(text, fencesIn(text, 0, undefined, text.length), from, most))

describe("The best place to end a part", () => {
  it.each([
    ["a blank line, rather than a later line", "one one one\n\ntwo\nthree four", 18, "one one one"],
    ["a blank line with spaces in it", "one one one \n  \n two\nthree four", 20, "one one one"],
    ["a line, rather than a later word", "one one one\ntwo two three", 17, "one one one"],
    ["the last of the lines", "one one\nand two\nthree four", 19, "one one\nand two"],
    [
      "a line of code, where there is nothing better",
      "```\none one\ntwo two\nthree four\n",
      22,
      "```\none one\ntwo two"
    ],
    ["the end of a sentence, rather than a later word", "One one. Two two three", 14, "One one."],
    ["the end of a quoted sentence", "One \"one.\" Two two three", 16, "One \"one.\""],
    ["the end of a wide sentence, without a space", "一二三四五。六七八九十", 8, "一二三四五。"],
    ["a word", "one two three four five", 15, "one two three"],
    ["a character", "x".repeat(30), 12, "x".repeat(12)]
  ])("%s", (_, text, most, expected) => assert.strictEqual(part(text, most), expected))

  it("lies in the second half of the part", () => {
    assert.strictEqual(part("a\n\nbbb ccc ddd eee", 12), "a\n\nbbb ccc")
    assert.strictEqual(part(`One. ${"x".repeat(30)}`, 20), `One. ${"x".repeat(15)}`)
  })

  it("is counted from where the part begins", () =>
    assert.strictEqual(part("zero one two three four", 16, 5), "one two"))

  it("is where the room ends when the word does", () => assert.strictEqual(part("one two three", 7), "one two"))

  it("is not in an opening line, nor behind it where there would be no code", () => {
    assert.strictEqual(part("one two three\n```js\ncode code code\n", 19), "one two three")
    assert.strictEqual(part("one two three\n~~~js y\ncode", 20), "one two three")
  })

  it.each([
    ["a pair of surrogates", "🙂🙂🙂🙂", 5, "🙂🙂"],
    ["a family, which is several characters in one", `ab${"👩‍👩‍👧"}cd`, 6, "ab"],
    ["a letter with an accent of its own", "abce\u0301fg", 4, "abc"]
  ])("cuts no character: %s", (_, text, most, expected) => assert.strictEqual(part(text, most), expected))

  it("cuts a character that is longer than the part, though no pair of it", () => {
    assert.strictEqual(part(`a${"\u0301".repeat(40)}`, 20), `a${"\u0301".repeat(19)}`)
    assert.strictEqual(part("🙂", 1), "")
  })

  it("keeps white space where there is nothing else before it", () =>
    assert.strictEqual(part("    \n\nx yyyy", 6), "    "))

  it("depends on nothing behind the character at its end", () => {
    const text = "one two three\n\nfour five. Six"
    for (let most = 1; most < text.length; most++) {
      assert.strictEqual(part(text.slice(0, most + 1), most), part(text, most), String(most))
    }
  })
})
