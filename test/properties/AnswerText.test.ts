import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Schema } from "effect"
import { showsNothing } from "../../src/domain/answer/BlankText.ts"
import { shownSoFar } from "../../src/domain/answer/growing/ShownSoFar.ts"
import { bytes, largestContent } from "../../src/domain/matrix/MessageContent.ts"
import * as Markdown from "../../src/layers/rendering/Markdown.ts"
import { Markup } from "../../src/services/outbox/Markup.ts"
import { partsOf } from "../support/Cutting.ts"
import { talking } from "../support/TurnCases.ts"

const chunks = [
  "word",
  " ",
  "\n",
  "\n\n",
  "**",
  "*",
  "_",
  "~~",
  "`",
  "```\n",
  "\n```ts\n",
  "\n```math\n",
  "# ",
  "\n- ",
  "\n1. ",
  "\n- [ ] ",
  "  ",
  "\n> ",
  "$",
  "$$",
  "\\(",
  "\\)",
  "\\[",
  "\\]",
  "\\",
  "| ",
  "\n|a|b|\n|-|-|\n",
  "[",
  "](https://example.org/x)",
  "]",
  "<br>",
  "<",
  "&amp;",
  "\u200B",
  "漢",
  "👩‍👩‍👧"
] as const
const Chunks = Arbitrary.array(Arbitrary.schema(Schema.Literals(chunks)), { maxLength: 60 })
/** Each word has its number, so that their order can be seen. */
const numbered = (made: ReadonlyArray<string>) =>
  made.map((chunk, index) => (chunk === "word" ? `w${index}w` : chunk)).join("")
const Text = Arbitrary.map(Chunks, numbered)
const wordsOf = (text: string) => text.match(/w\d+w/g) ?? []
/** Marks of emphasis, and what stands beside them. A table or a formula may take back what looked like a text. */
const emphasis = [
  "word",
  " ",
  "\n",
  "\n\n",
  "**",
  "*",
  "***",
  "_",
  // Three of them may begin a line of a fence.
  "x~~",
  "~~x",
  "a5",
  "(",
  ")",
  ".",
  "漢",
  "：",
  "）",
  "«",
  "»"
] as const
const Emphasised = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Literals(emphasis)), { maxLength: 60 }),
  (chunks) => chunks.join("")
)
const many = { arbitrary: { runs: 2_000, size: 60 } }

const { render } = await Effect.runPromise(Effect.provide(Effect.service(Markup), Markdown.layer))

describe("Any Markdown", () => {
  it.prop(
    "is rendered within bounds, its plain text and its HTML with all its words in their order",
    [Text],
    ([text]) => {
      const { body, formatted } = render(text) ?? { body: "", formatted: undefined }
      assert.deepStrictEqual(wordsOf(body), wordsOf(text))
      if (formatted !== undefined) {
        const shown = formatted.replaceAll(/ data-mx-maths="[^"]*"/g, "").replaceAll(/ class="([^"]*)"/g, ">$1<")
        assert.deepStrictEqual(wordsOf(shown), wordsOf(body).slice(0, wordsOf(shown).length))
      }
      assert.isAtMost(body.length, 20 * text.length + 200)
      assert.isTrue(body.isWellFormed())
    },
    many
  )

  it.prop("is cut into parts that together hold all its words, each of which can be sent", [Chunks], ([made]) => {
    const text = Array.from({ length: 200 }, (_, n) => numbered(made).replaceAll(/w(\d+)w/g, `w${n}0$1w`)).join("\n\n")
    const parts = partsOf(
      talking,
      { text, phase: "answered", notice: false, priority: "final" },
      0,
      () => ({ _tag: "None" }),
      render
    )
    for (const { content } of parts) assert.isAtMost(bytes(content), largestContent)
    assert.deepStrictEqual(wordsOf(parts.map(({ content }) => String(content["body"])).join("\n")), wordsOf(text))
  }, { arbitrary: { runs: 30, size: 40 } })

  it.prop("is shown as a beginning of it while it grows", [Text], ([text]) => {
    const shown = shownSoFar(text)
    assert.isTrue(text.startsWith(shown))
    assert.isAtMost(text.length - shown.length, 4_200)
  }, many)

  it.prop("takes nothing of it back while it grows, whatever marks of emphasis come", [Emphasised], ([text]) => {
    let before = ""
    for (let end = 1; end <= text.length; end++) {
      const shown = shownSoFar(text.slice(0, end)).trimEnd()
      assert.isAtLeast(shown.length, before.length, text.slice(0, end))
      before = shown
    }
  }, many)

  it.prop("shows something wherever it has a word", [Text], ([text]) => {
    if (wordsOf(text).length > 0) assert.isFalse(showsNothing(text))
  }, many)
})
