import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import Parser from "markdown-it"
import { flanksOf } from "../../../../src/domain/answer/marks/EmphasisMarks.ts"

/** What the marks between `^` and `^` may do: `o` opens, `c` closes. */
const flanks = (marked: string) => {
  const at = marked.indexOf("^")
  const end = marked.lastIndexOf("^") - 1
  const text = marked.replaceAll("^", "")
  const { closes, opens } = flanksOf(text, at, end, text.length)
  return `${opens ? "o" : ""}${closes ? "c" : ""}`
}

describe("Marks of emphasis", () => {
  for (
    const [marked, may] of [
      ["^**^a", "o"],
      ["a^**^", "c"],
      ["a ^*^ b", ""],
      ["a^_^b", ""],
      ["**注意：^**^正", "oc"],
      ["含^**^「重点", "oc"],
      ["**(a)^**^를", "oc"],
      ["**«а»^**^и", "oc"],
      ["слово^**^«а»", "oc"],
      ["**a:^**^b", "o"],
      ["2^*^3", ""],
      ["a^*^b", ""],
      ["(a)^*^(b)", ""],
      ["x^**^2", ""],
      ["2^**^n", ""],
      ["r^**^T", "oc"],
      ["*n^*^th", "c"],
      ["**n^*^th", ""],
      ["*f^*^(x)", "c"],
      ["**10^**^x", "c"],
      ["a*b^*^c", ""],
      ["强^*^调", "oc"],
      ["5^*^强", "oc"]
    ] as const
  ) it(`may do "${may}" in ${marked}`, () => assert.strictEqual(flanks(marked), may))

  const chunks = ["a", "é", "5", " ", "\n", "(", ".", "\"", "%", "*", "**", "_", "~~", "€"] as const
  const Text = Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(Schema.Literals(chunks)), { maxLength: 12 }),
    (made) => made.join("")
  )
  const parser = new Parser()

  it.prop("do what CommonMark says where neither operands nor such letters are beside them", [Text], ([text]) => {
    const state = new parser.inline.State(text, parser, {}, [])
    for (const { 0: run, index } of text.matchAll(/\*+|_+|~+/g)) {
      const end = index + run.length
      if (/[\p{L}\p{N})][*]/u.test(text.slice(index - 1, index + 1)) && /^[\p{L}\p{N}(]/u.test(text.slice(end))) {
        continue
      }
      const { can_close: closes, can_open: opens } = state.scanDelims(index, run[0] !== "_")
      assert.deepStrictEqual(flanksOf(text, index, end, text.length), { opens, closes }, text)
    }
  }, { arbitrary: { runs: 2_000, size: 12 } })
})
