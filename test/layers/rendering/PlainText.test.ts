import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { escaped } from "../../../src/domain/OneLine.ts"
import * as Markdown from "../../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"

const lines = (...all: ReadonlyArray<string>) => all.join("\n")

describe("An answer's plain text", () => {
  layer(Markdown.layer)((it) => {
    for (
      const [title, markdown, body] of [
        [
          "has no backslashes",
          String.raw`The database prod\_1 is \*down\*: http://x.y/z_1?a=b&c=d`,
          "The database prod_1 is *down*: http://x.y/z_1?a=b&c=d"
        ],
        ["has no marks around a remark", lines("Half an", "", "_Stopped._"), lines("Half an", "", "Stopped.")],
        ["has no marks of emphasis", "**What is *your* name?**", "What is your name?"],
        ["says what is struck out", "~~not~~ now", "~~not~~ now"],
        ["has the address of a link behind its text", "see [the docs](https://a.b/c)", "see the docs (https://a.b/c)"],
        [
          "has an address once",
          "<https://a.b> and https://c.d and [https://e.f](https://e.f)",
          "https://a.b and https://c.d and https://e.f"
        ],
        ["has headings as lines", "# One\ntext\n## Two", lines("One", "", "text", "", "Two")],
        [
          "has lists in lists",
          lines("* a", "  1) b", "  2) c", "     more", "* d"),
          lines("- a", "  1) b", "  2) c", "     more", "- d")
        ],
        [
          "has blank lines in a list that has some",
          lines("1. a", "", "   more", "", "2. b"),
          lines("1. a", "", "   more", "", "2. b")
        ],
        ["shows an empty item", lines("1.", "2. b"), lines("1.", "2. b")],
        ["shows boxes of tasks", lines("- [ ] a", "- [x] b", "- [X]c"), lines("- ☐ a", "- ☑\uFE0E b", "- [X]c")],
        ["has quotes in quotes", lines("> a", "> > b", "", "c"), lines("> a", ">", "> > b", "", "c")],
        [
          "keeps the fences of code, which may be prose",
          lines("```sh", "ls *", "", "```"),
          lines("```sh", "ls *", "", "```")
        ],
        ["puts a fence around indented code", "    a\n    b", lines("```", "a", "b", "```")],
        ["keeps the fence that the code needs", lines("````", "```", "````"), lines("````", "```", "````")],
        ["has code in a quote", lines("> ```", "> a", ">", "> b", "> ```"), lines("> ```", "> a", ">", "> b", "> ```")],
        [
          "has a table in columns, aligned as it says",
          lines("| Name | Price | |", "|:-|-:|:-:|", "| **Tea** | 1.20 | x |", "| 漢字 | 12 | yes |"),
          lines("Name | Price |", "-----|-------|----", "Tea  |  1.20 |  x", "漢字 |    12 | yes")
        ],
        [
          "gives columns up where one long cell would make each row long",
          lines("a | b", "-|-", `${"x".repeat(40)} | y`, ...Array.from({ length: 20 }, () => "1 | 2")),
          lines("a | b", "----|----", `${"x".repeat(40)} | y`, ...Array.from({ length: 20 }, () => "1 | 2"))
        ],
        [
          "says a break in a table as a space",
          lines("| a | b |", "|-|-|", "| x<br>y | z |"),
          lines("a   | b", "----|--", "x y | z")
        ],
        ["shows a rule", lines("a", "", "***", "", "b"), lines("a", "", "---", "", "b")],
        ["decodes entities", "a &amp; b &lt;c&gt; &copy;", "a & b <c> ©"],
        ["shows what would show nothing as it is", "[a]: https://a.b", "[a]: https://a.b"],
        ["is what was escaped", escaped("[a=b] $c$ *d* 1. e_f"), "[a=b] $c$ *d* 1. e_f"]
      ] as const
    ) {
      it.effect(title, () =>
        Effect.gen(function*() {
          assert.strictEqual((yield* Markup).render(markdown)?.body, body)
        }))
    }

    it.effect("is not sent where prefixes of lines would make it too long", () =>
      Effect.gen(function*() {
        const { render } = yield* Markup
        const deep = `${"> ".repeat(12)}a\n${"b\n".repeat(2_000)}`
        assert.isAtMost(render(deep)?.body.length ?? 0, 65_536)
      }))
  })
})
