import { assert, describe, it } from "@effect/vitest"
import { cut, escaped, oneLine } from "../../src/domain/OneLine.ts"
import { visible } from "../../src/domain/TerminalSafe.ts"

describe("A text of others in one line", () => {
  for (
    const [title, text, line] of [
      ["has no line ends", "a\r\nb\u2028c\u0085d\ve", "a b c d e"],
      ["has no characters without a width", "Y\u200Be\u2060s\uFEFF\u{E0041}", "Yes"],
      ["has nothing that clients leave out", "Y\uFE00e\u{E0101}s\u{E0FFF}\u2065\u17B4\u{1D173}\uFFF0\u2800", "Yes"],
      ["says how an emoji is drawn, and no letter", "Y\uFE0Fes ❤️", "Yes ❤️"],
      ["is read in the direction that it is written in", "\u202Etset\u2066x", "tsetx"],
      ["has no other controls", "a\0b\tc\u009Bd", "a b c d"],
      ["keeps emoji whole", "👩\u200D🚀 ❤️ 👍🏽", "👩\u200D🚀 ❤️ 👍🏽"],
      ["keeps no joiner between letters", "Y\u200Des", "Yes"],
      ["is cut at whole characters", "😀".repeat(11), `${"😀".repeat(9)}…`]
    ] as const
  ) it(title, () => assert.strictEqual(oneLine(text, 10), line))

  it("costs no more for a text of a megabyte", () => assert.strictEqual(oneLine("\n".repeat(1_000_000) + "x", 10), ""))

  it("is kept when it is not too long", () => {
    assert.strictEqual(cut("abc", 3), "abc")
    assert.strictEqual(cut("abcd", 3), "ab…")
  })

  it("keeps its lines where it may have some", () => assert.strictEqual(visible("a\r\nb\rc\0\uD800"), "a\nb\nc \uFFFD"))
})

describe("A line as Markdown", () => {
  for (
    const [line, markdown] of [
      ["plain, with a comma", "plain, with a comma"],
      ["**bold** _it_ `code`", String.raw`\*\*bold\*\* \_it\_ \`code\``],
      ["[a](https://evil)", String.raw`&#91;a&#93;(https\://evil)`],
      ["[a=b] $c$", String.raw`&#91;a=b&#93; \$c\$`],
      ["2. Keep", String.raw`2\. Keep`],
      ["3) Keep", String.raw`3\) Keep`],
      ["# Title", String.raw`\# Title`],
      ["- item", String.raw`\- item`],
      ["> quote &lt;", String.raw`\> quote \&lt;`],
      ["mailto:a@b.c", String.raw`mailto\:a@b.c`],
      ["@ann:x.org, at 12:30", "@ann:x.org, at 12:30"],
      ["v1.2-rc", "v1.2-rc"]
    ] as const
  ) it(`shows ${line}`, () => assert.strictEqual(escaped(line), markdown))
})
