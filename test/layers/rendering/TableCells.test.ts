import { assert, describe, it, layer } from "@effect/vitest"
import { Effect } from "effect"
import Parser from "markdown-it"
import * as Markdown from "../../../src/layers/rendering/Markdown.ts"
import { keepExtraCells } from "../../../src/layers/rendering/TableCells.ts"
import { Markup } from "../../../src/services/outbox/Markup.ts"

const table = (row: string) => `| a | b |\n|---|---|\n${row}`

describe("A row with more cells than its table has columns", () => {
  layer(Markdown.layer)((it) => {
    for (
      const [title, row, cells] of [
        ["keeps code with a border in it", "| x | `p|q` |", ["x", "<code>p|q</code>"]],
        ["keeps code with a border in the first cell", "| `p|q` | x |", ["<code>p|q</code>", "x"]],
        ["keeps code that is written without outer borders", "x | ``p`|q``", ["x", "<code>p`|q</code>"]],
        ["keeps what is left over in the last cell", "| x | y | z | w |", ["x", "y | z | w"]],
        ["keeps an escaped border as it is", String.raw`| x \| y | z |`, ["x | y", "z"]],
        ["takes code that does not end for text", "| `x | y | z |", ["`x", "y | z"]],
        ["keeps cells that are empty", "| x | | z |", ["x", " | z"]]
      ] as const
    ) {
      it.effect(title, () =>
        Effect.gen(function*() {
          const html = (yield* Markup).render(table(row))?.formatted ?? ""
          assert.deepStrictEqual([...html.matchAll(/<td>(.*)<\/td>/g)].map(([, cell]) => cell), [...cells])
        }))
    }

    it.effect("keeps it in a quote as well", () =>
      Effect.gen(function*() {
        const html = (yield* Markup).render(table("| x | `p|q` |").replaceAll(/^/gm, "> "))?.formatted
        assert.include(html, "<td><code>p|q</code></td>")
      }))

    it.effect("costs as much as it has cells, also where they are thousands", () =>
      Effect.sync(() => {
        let spent = 0
        const parser = new Parser()
        parser.core.ruler.after("block", "cells", keepExtraCells((units) => void (spent += units)))
        parser.parse(table("|y".repeat(10_000)), {})
        assert.isAtLeast(spent, 10_000)
        spent = 0
        parser.parse("| x | y |\n".repeat(100), {})
        assert.strictEqual(spent, 0)
        parser.parse(table("| x | y |\n".repeat(100)), {})
        assert.isAtMost(spent, 200)
      }))
  })
})

describe("A table whose columns are aligned", () => {
  it.effect("keeps the alignment in the plain body; its HTML has bare cells, as clients drop what they do not know", () =>
    Effect.gen(function*() {
      const rendered = (yield* Markup).render("| Name | Price |\n|:-|-:|\n| Tea | 1.20 |\n| Milk | 12 |")
      assert.include(rendered?.body, "Tea  |  1.20\nMilk |    12")
      assert.include(rendered?.formatted, "<td>1.20</td>")
      assert.notMatch(rendered?.formatted ?? "", /<t[hd] /)
    }).pipe(Effect.provide(Markdown.layer)))
})
