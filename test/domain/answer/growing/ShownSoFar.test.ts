import { assert, describe, it } from "@effect/vitest"
import { shownSoFar } from "../../../../src/domain/answer/growing/ShownSoFar.ts"

const { raw } = String
const table = "| a | b |\n|---|---|\n"

describe("A text in work", () => {
  // `^` is where what is held back begins.
  for (
    const [title, marked] of [
      ["is shown as it is", "Hello wor"],
      ["is nothing where there is nothing", ""],
      ["holds a head back", "Look:\n\n^| a | b"],
      ["holds a head back whose dashes are to come", "Look:\n\n^| a | b |\n"],
      ["holds a head back whose dashes are not complete", "^| a | b |\n|---|-"],
      ["holds a head back right behind a paragraph", "Look:\n^| a | b |\n|"],
      ["holds a head without outer borders back", "^a | b\n--|"],
      ["shows a table with its dashes", table],
      ["holds the row back that is being written", `${table}| 1 | 2 |\n^| 3 `],
      ["shows rows that are complete", `${table}| 1 | 2 |\n`],
      ["holds a row of one character back", `${table}^|`],
      ["shows a border in prose that no table follows", "a | b\nand so on"],
      ["holds an open formula back", "so ^$E=mc^2".replace("=mc^2", "=mc2")],
      ["shows a price", "costs $5 and"],
      ["holds an open formula in brackets back", raw`so ^\(x_1`],
      ["holds a mark back that may begin one", raw`so ^\\`.slice(0, -1)],
      ["holds lines of a formula back", "so\n^$$\nx = 1\n"],
      ["holds a block of math back", "so\n\n^```math\nx = 1\n"],
      ["shows a formula that is complete", "so $x$ is"],
      ["holds an open link back", "see ^[the docs](https://exam"],
      ["holds a label back", "see ^[the do"],
      ["holds a label back behind which an address may come", "see ^[the docs]"],
      ["shows a link that is complete", "see [the docs](https://a.b) now"],
      ["shows brackets that are none", "a [b] c"],
      ["holds open emphasis back", "this is ^**very imp"],
      ["holds the mark at its end back", "this is ^**"],
      ["shows emphasis that is complete", "this is **very** imp"],
      ["holds emphasis back until it is seen what follows", "this is ^**very**"],
      ["shows emphasis beside letters of a script without spaces", "**注意：**正"],
      ["shows a product", "5*6 is 30 and so on"],
      ["shows a power", "2**8 is 256 and so on"],
      ["holds the outer one back", "^**a *b* c"],
      ["shows a list", "* a\n* b"],
      ["shows what is no emphasis", "2 * 3 and snake_case_na"],
      ["holds open code back", "run ^`rm -r"],
      ["holds half a fence back", "run:\n^``"],
      ["holds the line of a fence back", "run:\n\n^```t"],
      ["holds a fence back while it has no code", "run:\n\n^```ts\n"],
      ["shows code in work", "run:\n\n```ts\nconst a = b | c **d"],
      ["holds half the end of code back", "```ts\na\n^``"],
      ["holds the end of code back, which shows nothing", "```ts\na\n^```"],
      ["shows code that has ended", "```ts\na\n```\n"],
      ["holds an item without a text back", "- a\n^- "],
      ["holds a number back", "1. a\n^2."],
      ["shows a number", "That is 42"],
      ["holds what would make a heading of the line before it back", "a\n^-"],
      ["holds half an address in angle brackets back", "see ^<https://exam"],
      ["holds a comment back", "a ^<!-- b"],
      ["shows a sign of comparison", "a < b"],
      ["shows emphasis that is open for too long", `**${"word ".repeat(60)}`],
      ["shows a label that is open for too long", `[${"word ".repeat(60)}`],
      ["shows a row that is longer than any", `${table}| ${"word ".repeat(1_000)}`]
    ] as const
  ) {
    it(title, () => {
      const at = marked.lastIndexOf("^")
      const text = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 1)
      assert.strictEqual(shownSoFar(text), at < 0 ? text : text.slice(0, at).trimEnd())
    })
  }

  // Of the same text with the ends of lines of Windows, the same is shown, whatever its pieces are.
  for (
    const text of [
      `Here:\n\n${table}| 1 | 2 |\n| 3 | 4 |\n\nThat is all.`,
      "|a|b|\n|-|-|\n|1|2|\n",
      "a | b\n--|--\n1 | 2\n\nEnd",
      "run:\n\n```ts\na\n```\n\nb",
      "~~~ts\na\n~~~\nb",
      "so\n\n```math\nx\n```\nb",
      "so\n$$\nx\n$$\nb",
      "a\n\n- b\n- c\n\n---\n\n# d\n",
      "one **two\n\nthree** four\n"
    ]
  ) {
    it(`ends its lines as it likes: ${JSON.stringify(text.slice(0, 20))}`, () => {
      const ofWindows = text.replaceAll("\n", "\r\n")
      for (let end = 1; end <= ofWindows.length; end++) {
        const made = ofWindows.slice(0, end)
        const shown = shownSoFar(made).replaceAll("\r\n", "\n").trimEnd()
        // Half of an end of a line tells no more than the line's beginning does, or as much as the whole end.
        const either = made.endsWith("\r") ? [made.slice(0, -1), `${made}\n`] : [made]
        const same = either.map((one) => shownSoFar(one.replaceAll("\r\n", "\n")).trimEnd())
        assert.include(same, shown, JSON.stringify(made))
      }
    })
  }

  it("is shown as a table, row by row, and never as half of one", () => {
    const whole = `Here:\n\n${table}| 1 | 2 |\n| 3 | 4 |\n\nThat is all.`
    const seen = new Set(Array.from({ length: whole.length }, (_, end) => shownSoFar(whole.slice(0, end))))
    for (const text of seen) assert.match(text.trimEnd().split("\n").at(-1) ?? "", /^(?:[^|]*|\|.*\|)$/)
    assert.isTrue(seen.has(`Here:\n\n${table}| 1 | 2 |\n`))
    assert.isFalse([...seen].some((text) => text.endsWith("| a | b |")))
  })

  it("does not cost more when it is a megabyte long", () => {
    for (const end of ["| a | b", "**bold", "$$\nx", "```ts\n", "word"]) {
      const text = `${"Some words of an answer.\n\n".repeat(40_000)}${end}`
      for (let n = 0; n < 50; n++) assert.isAtLeast(shownSoFar(text).length, 1_000_000)
    }
  })

  for (
    const unit of [
      "*a ",
      "**",
      "_a",
      "`",
      "` ``",
      "[",
      "[](",
      "$a ",
      "\\(",
      "<a",
      "|",
      "|a\n",
      "|-\n",
      "- ",
      "> ",
      "```\n",
      "\n",
      "<!--"
    ]
  ) {
    it(`takes linear time for ${JSON.stringify(unit)}`, () => {
      for (let n = 0; n < 20; n++) shownSoFar(unit.repeat(20_000))
    })
  }
})
