import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Markdown from "../../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"

const span = (source: string) => `<span data-mx-maths="${source}"><code>${source}</code></span>`
const div = (source: string) => `<div data-mx-maths="${source}"><code>${source}</code></div>`
const { raw } = String
const lines = (...all: ReadonlyArray<string>) => all.join("\n")

const same = Symbol("the plain text is the Markdown")
const none = Symbol("there is no HTML")

describe("A formula", () => {
  layer(Markdown.layer)((it) => {
    for (
      const [title, markdown, body, formatted] of [
        ["between dollar signs", "so $E=mc^2$.", "so E=mc^2.", `<p>so ${span("E=mc^2")}.</p>`],
        ["has no emphasis in it", "$a*b*c_1 _d_$", "a*b*c_1 _d_", `<p>${span("a*b*c_1 _d_")}</p>`],
        [
          "keeps each backslash",
          raw`\(\begin{pmatrix} a \\ b \end{pmatrix}\)`,
          raw`\begin{pmatrix} a \\ b \end{pmatrix}`,
          `<p>${span(raw`\begin{pmatrix} a \\ b \end{pmatrix}`)}</p>`
        ],
        ["between round brackets", raw`(\(x_1\))`, "(x_1)", `<p>(${span("x_1")})</p>`],
        ["between square brackets in a line", raw`a \[ x<y \] b`, "a x<y b", `<p>a ${span("x&lt;y")} b</p>`],
        ["in lines of its own", lines("a", "$$", "x", "$$", "b"), "a\n\nx\n\nb", `<p>a</p>\n${div("x")}\n<p>b</p>`],
        ["in a line of its own", raw`\[ x \\ y \]`, raw`x \\ y`, div(raw`x \\ y`)],
        [
          "of many lines, with a blank one",
          lines("$$", "x", "", "y", "$$"),
          lines("x", "", "y"),
          `<div data-mx-maths="x\n\ny"><pre><code>x\n\ny</code></pre></div>`
        ],
        ["in a block of code", "```math\na*b\n```", "a*b", div("a*b")],
        ["in an item", lines("- a", "  $$", "  x", "  $$"), "- a\n  x", `<ul>\n<li>a${div("x")}\n</li>\n</ul>`],
        ["in a cell", lines("|a|b|", "|-|-|", "|$|x|$|y|"), "a   | b\n----|--\n|x| | y", undefined],
        [
          "is no attribute of its own",
          "$\" onclick=\"x$ *a*",
          "\" onclick=\"x a",
          `<p><span data-mx-maths="&quot; onclick=&quot;x"><code>" onclick="x</code></span> <em>a</em></p>`
        ],
        ["between Chinese letters", "公式$x^2$是", "公式x^2是", `<p>公式${span("x^2")}是</p>`],
        ["before a wide stop", "见$x$。", "见x。", `<p>见${span("x")}。</p>`],
        ["between Korean letters", "값은$n$입니다", "값은n입니다", `<p>값은${span("n")}입니다</p>`],
        ["is none of prices between Chinese letters", "从$5到$10，苹果$5，香蕉$3元", same, none],
        ["is none of two prices", "from $5 to $10, or $5-$10, US$5 and A$6", same, none],
        ["is none of a price and a sign", "$5, or 6$ in all", same, none],
        ["is none of names of variables", "$HOME/bin:$PATH and ${A}", same, none],
        ["is none around words", "$one price or another$", same, none],
        ["is none behind a backslash", raw`\$a\$`, "$a$", none],
        ["is none in code", "`$a$`", "$a$", "<p><code>$a$</code></p>"],
        ["is none where brackets are escaped", raw`\[a\](b) \[1\] \[ \]`, "[a](b) [1] [ ]", none],
        ["is none where it does not end", raw`$a and \(b and \[c`, "$a and (b and [c", none],
        ["is none where it is empty", raw`$$ $$ \( \)`, "$$ $$ ( )", none]
      ] as const
    ) {
      it.effect(title, () =>
        Effect.gen(function*() {
          const rendered = (yield* Markup).render(markdown)
          assert.strictEqual(rendered?.body, body === same ? markdown : body)
          if (formatted !== undefined) {
            assert.strictEqual(rendered?.formatted, formatted === none ? undefined : formatted)
          }
        }))
    }

    // Work that grew with the square of the length would end the test by its time.
    for (
      const [name, unit] of Object.entries({
        dollars: "$",
        "open formulas": "$a ",
        "open brackets": raw`\(`,
        "lines of open brackets": "\\[\n",
        "lines of open brackets in a quote": "> \\[\n",
        "lines of open brackets in an item": "  \\[\n",
        "lines of dollars that text follows": "$$ a $$ b\n",
        "brackets in brackets": raw`[\(`,
        "blank formulas": raw`\( \)`,
        "backslashes and dollars": raw`\$$`,
        "cells of open code": "|`"
      })
    ) {
      for (const [where, tail] of [["", ""], [" that end far away", "\n$$ \\] \\) $ b"]] as const) {
        it.effect(`gets through 64 KB of ${name}${where}`, () =>
          Effect.gen(function*() {
            const head = name.includes("cells") ? "|a|b|\n|-|-|\n" : name.includes("item") ? "- a\n" : ""
            const text = `${head}${unit.repeat(Math.ceil(65_000 / unit.length)).slice(0, 65_000)}${tail}`
            assert.isBelow((yield* Markup).render(text)?.formatted?.length ?? 0, 60_001)
          }))
      }
    }
  })
})
