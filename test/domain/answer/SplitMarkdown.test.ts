import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { fencesIn } from "../../../src/domain/answer/CodeFences.ts"
import type { Piece } from "../../../src/domain/answer/SplitMarkdown.ts"
import { cuts, pieces, split } from "../../support/Cutting.ts"

const within = (limit: number) => (part: string) => part.length / limit
const fits = (limit: number) => (part: string) => part.length <= limit
const fences = (text: string) => fencesIn(text, 0, undefined, text.length)
/** How `split` is told of what it cannot be told more of: a rendering that was given up. */
const orNothing = (limit: number) => (part: string) => (part.length <= limit ? 0.5 : Number.POSITIVE_INFINITY)

const chunks = [
  "word ",
  "longerword ",
  "\n",
  "\n\n",
  "\n   \n",
  " ",
  "End. ",
  "Really?! ",
  "(yes.) ",
  "これは文です。",
  "😀",
  "👩‍👩‍👧",
  "e\u0301\u0302",
  "\r\n",
  "\n```ts\n",
  "\n```\n",
  "\n~~~~\n",
  "\n> ```\n> code\n",
  "\n1. ```js\n   let a\n",
  "\n   ```\n",
  "\n- item\n",
  "    const x = 1\n",
  "  return x\n",
  "`code`",
  "x".repeat(30),
  "``` a `b`\n"
] as const
const Text = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Literals(chunks)), { maxLength: 120 }),
  (chunks) => chunks.join("")
)
const Limit = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 40, maximum: 400 })))
const Fraction = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })))
const many = { arbitrary: { runs: 400, size: 120 } }

const solid = (text: string) => text.replaceAll(/\s/g, "")
const beginning = (text: string, percent: number) =>
  text.slice(0, Math.floor((text.length * percent) / 100)).replace(/[\uD800-\uDBFF]$/, "")

/** What stands in the text between two parts: white space, and the end of a block that was closed already. */
const gaps = (text: string, made: ReadonlyArray<Piece>) =>
  made.map((piece, index) => text.slice(index === 0 ? 0 : made[index - 1]!.to, piece.from)).concat(
    text.slice(made.at(-1)!.to)
  )

describe("split", () => {
  it("makes one empty part of an empty text", () => {
    assert.deepStrictEqual(split("", within(10)), [""])
  })

  it("asks once when all fits", () => {
    let asked = 0
    assert.deepStrictEqual(split("a\n\nb", () => Math.min(1, ++asked)), ["a\n\nb"])
    assert.strictEqual(asked, 1)
  })

  for (
    const [name, text, limit, parts] of [
      ["a blank line", "One two.\nThree.\n\nFour five six seven", 26, ["One two.\nThree.", "Four five six seven"]],
      ["a line, where there is no blank one", "One two. Three\nfour five. Six seven eight", 26, [
        "One two. Three",
        "four five. Six seven eight"
      ]],
      ["the end of a sentence, where there is one line", "One two three four. Five six seven", 26, [
        "One two three four.",
        "Five six seven"
      ]],
      ["a word, where there is one sentence", "One two three four five six seven", 26, [
        "One two three four five",
        "six seven"
      ]],
      ["a wide full stop, which no space follows", "これは文です。これは文です。これ", 12, [
        "これは文です。",
        "これは文です。これ"
      ]],
      ["a character, where there is one word", "abcdefghij", 4, ["abcd", "efgh", "ij"]],
      ["a character made of many code points", "👩‍👩‍👧👩‍👩‍👧", 10, ["👩‍👩‍👧", "👩‍👩‍👧"]],
      ["a code point, where a character is too long", "😀😀", 3, ["😀", "😀"]]
    ] as const
  ) {
    it(`cuts at ${name}`, () => {
      assert.deepStrictEqual(split(text, within(limit)), parts)
    })
  }

  it("closes a code block and opens it again with its language", () => {
    assert.deepStrictEqual(split("```ts\nconst a = 1\nconst b = 2\nconst c = 3\n```\n\nDone.", within(36)), [
      "```ts\nconst a = 1\nconst b = 2\n```",
      "```ts\nconst c = 3\n```\n\nDone."
    ])
  })

  it("makes no block of nothing but the end of a block", () => {
    assert.deepStrictEqual(split("```\naaaaaaaa\nbbbbbbbb\n```\n\nDone and done", within(25)), [
      "```\naaaaaaaa\nbbbbbbbb\n```",
      "Done and done"
    ])
  })

  it("rather cuts before a code block than in it", () => {
    assert.deepStrictEqual(split("Some words before\n\n```\naaaaaaaa\nbbbbbbbb\n```", within(36)), [
      "Some words before",
      "```\naaaaaaaa\nbbbbbbbb\n```"
    ])
  })

  it("keeps the marks of a quoted block, and moves one in a list to the left", () => {
    assert.deepStrictEqual(split("> ~~~js\n> aaaaaaaa\n> bbbbbbbb\n> ~~~", within(27)), [
      "> ~~~js\n> aaaaaaaa\n> ~~~",
      "> ~~~js\n> bbbbbbbb\n> ~~~"
    ])
    assert.deepStrictEqual(split("10. ```\n    aaaaaaaa\n    bbbbbbbb\n    ```", within(33)), [
      "10. ```\n    aaaaaaaa\n    ```",
      "```\nbbbbbbbb\n```"
    ])
  })

  it("cuts a line of code that is longer than a part, in a block of its own", () => {
    assert.deepStrictEqual(split(`A.\n\`\`\`ts\n${"x".repeat(30)}\n\`\`\``, within(24)), [
      "A.",
      `\`\`\`ts\n${"x".repeat(14)}\n\`\`\``,
      `\`\`\`ts\n${"x".repeat(14)}\n\`\`\``,
      "```ts\nxx\n```"
    ])
  })

  it("does not take code within a line for a block", () => {
    assert.isTrue(split(`\`\`\` a \`b\`\n${"word ".repeat(20)}`, within(40)).every((part) => !part.endsWith("\n```")))
  })

  it("goes on where not even one character fits", () => {
    assert.deepStrictEqual(split("a😀b", () => 2), ["a", "😀", "b"])
  })

  it.prop("loses nothing but white space, and adds nothing but fences", [Text, Limit], ([text, limit]) => {
    const made = pieces(text, within(limit))
    for (const gap of gaps(text, made)) assert.match(gap, /^\s*(?:>\s*)*(?:`{3,}|~{3,})?\s*$/)
    for (const piece of made) {
      const own = solid(text.slice(piece.from, piece.to))
      const all = solid(piece.text)
      const added = Array.from({ length: all.length + 1 }, (_, at) => at)
        .filter((at) => all.startsWith(own, at))
        .map((at) => `${all.slice(0, at)}|${all.slice(at + own.length)}`)
      assert.isTrue(added.some((fences) => /^(?:>*(?:`{3,}|~{3,})[a-z]*)?\|(?:>*(?:`{3,}|~{3,}))?$/.test(fences)))
    }
  }, many)

  it.prop("makes parts that fit", [Text, Limit], ([text, limit]) => split(text, within(limit)).every(fits(limit)), many)

  it.prop(
    "leaves no code block open at the end of a part but the last",
    [Text, Limit],
    ([text, limit]) =>
      split(text, within(limit)).slice(0, -1).every((part) =>
        fences(`${part}\n`).every((fence) => Number.isFinite(fence.end))
      ),
    many
  )

  it.prop(
    "never cuts a code point in two",
    [Text, Limit],
    ([text, limit]) => split(text, within(limit)).every((part) => part.isWellFormed()),
    many
  )

  it.prop("never changes a full part when more text comes", [Text, Limit, Fraction], ([text, limit, percent]) => {
    const whole = split(text, within(limit))
    const full = split(beginning(text, percent), within(limit)).slice(0, -1)
    assert.deepStrictEqual(full, whole.slice(0, full.length))
  }, { arbitrary: { runs: 3_000, size: 120 } })

  it.prop("cuts the same when it is told the full parts", [Text, Limit, Fraction], ([text, limit, percent]) => {
    const known = cuts(beginning(text, percent), within(limit)).slice(0, -1)
    assert.deepStrictEqual(cuts(text, within(limit), known), cuts(text, within(limit)))
  }, { arbitrary: { runs: 3_000, size: 120 } })

  it.prop(
    "never changes a full part either where it is only told what is too much",
    [Text, Limit, Fraction],
    ([text, limit, percent]) => {
      const whole = split(text, orNothing(limit))
      const full = split(beginning(text, percent), orNothing(limit)).slice(0, -1)
      assert.deepStrictEqual(full, whole.slice(0, full.length))
      assert.isTrue(whole.every(fits(limit)))
    },
    { arbitrary: { runs: 3_000, size: 120 } }
  )

  it("keeps the parts that it is told, whatever would fit by now", () => {
    const text = "One two. Three four. Five six."
    const known = cuts(text, within(12)).slice(0, 1)
    assert.deepStrictEqual(cuts(text, within(100), known).map(({ piece }) => piece.text), [
      "One two.",
      "Three four. Five six."
    ])
  })

  const half = [
    ["words", "word ".repeat(100_000)],
    ["fences", "```\n".repeat(50_000)],
    ["lines", "\n".repeat(100_000)],
    ["one word", "x".repeat(300_000)],
    ["sentences", "A few words. ".repeat(40_000)]
  ] as const
  for (const [name, text] of half) {
    it(`asks some five times a part of half a million ${name}, and about no more than five times its length`, () => {
      let [asked, looked] = [0, 0]
      const made = split(text, (part) => {
        asked++
        looked += part.length
        return part.length / 20_000
      })
      assert.isAtMost(asked, 5 * made.length + 2)
      assert.isAtMost(looked, 5.5 * text.length)
    })

    it(`asks some ten times a part of half a million ${name} where it is only told what is too much`, () => {
      let asked = 0
      const made = split(text, (part) => {
        asked++
        return orNothing(20_000)(part)
      })
      assert.isAtMost(asked, 12 * made.length)
    })
  }
})
