import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { terminalTame, width, wrap } from "../../../../src/sandbox/chat/terminal/TerminalText.ts"

describe("text on a terminal", () => {
  const harmless: ReadonlyArray<[string, string, string]> = [
    ["colours and moves", "\u001b[31mred\u001b[2J", "red"],
    ["a window title", "\u001b]0;title\u0007text", "text"],
    ["eight-bit controls", "a\u009b31mb", "ab"],
    ["a lone escape", "a\u001b", "a"],
    ["ends of lines of all kinds", "a\r\nb\rc\nd", "a\nb\nc\nd"],
    ["a tab", "a\tb", "a    b"],
    ["writing that is turned around", "a\u202Eb\u2066c", "abc"],
    ["a family", "👨‍👩‍👧", "👨‍👩‍👧"]
  ]
  it.each(harmless)("%s", (_, text, shown) => assert.strictEqual(terminalTame(text), shown))

  it.each(
    [["abc", 3], ["日本", 4], ["é", 1], ["e\u0301", 1], ["👍🏽", 2], ["👨‍👩‍👧", 2], ["ﾊﾝ", 2], [
      "\u001b[31mred\u001b[39m",
      3
    ]] as const
  )("%j takes %d columns", (text, columns) => assert.strictEqual(width(text), columns))

  it("is wrapped between words, within one that is too long, and keeps what begins a line", () => {
    assert.deepStrictEqual(wrap("one two three\n    code stays", 9), ["one two", "three", "    code", "stays"])
    assert.deepStrictEqual(wrap("a verylongwordhere b", 8), ["a", "verylong", "wordhere", "b"])
    assert.deepStrictEqual(wrap("日本語日本語", 8), ["日本語日", "本語"])
    assert.deepStrictEqual(wrap("", 8), [""])
  })

  it("hangs the rows of a list's item below its words", () => {
    assert.deepStrictEqual(wrap("1. one two three four", 14), ["1. one two", "   three four"])
    assert.deepStrictEqual(wrap("  • one two three", 14), ["  • one two", "    three"])
    assert.deepStrictEqual(wrap("- verylongwordhere", 10), ["- verylong", "  wordhere"])
  })

  it.prop("fits, whatever the text, and loses nothing but spaces", [
    Schema.String,
    Schema.Int.check(Schema.isBetween({ minimum: 8, maximum: 60 }))
  ], ([text, columns]) => {
    const tamed = terminalTame(text)
    const rows = wrap(tamed, columns)
    for (const row of rows) assert.isAtMost(width(row), columns)
    assert.strictEqual(rows.join("").replaceAll(/\s/g, ""), tamed.replaceAll(/\s/g, ""))
  })
})
