import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import Parser from "markdown-it"
import { makeWorkMeter } from "../../../src/layers/rendering/WorkMeter.ts"

const metered = () => {
  const parser = new Parser({ html: false, linkify: true, breaks: true })
  return { parser, meter: makeWorkMeter(parser) }
}
const spent = (text: string) => {
  const { meter, parser } = metered()
  meter.within(Number.POSITIVE_INFINITY, () => parser.parse(text, {}))
  return meter.spent()
}

describe("WorkMeter", () => {
  it("lets ordinary text through, and says what it cost", () => {
    const { meter, parser } = metered()
    const tokens = meter.within(1_000, () => parser.parse("Some *words* and https://example.org", {}))
    assert.strictEqual(tokens?.length, 3)
    assert.isAbove(meter.spent(), 10)
  })

  it("ends what costs more, in the middle of it, and is as new for the next text", () => {
    const { meter, parser } = metered()
    assert.isUndefined(meter.within(1_000, () => parser.parse("*a* ".repeat(10_000), {})))
    assert.isAtMost(meter.spent(), 1_032)
    assert.strictEqual(meter.within(1_000, () => parser.parse("a", {}))?.length, 3)
  })

  it("passes a bug on", () => {
    assert.throws(() =>
      metered().meter.within(1_000, () => {
        throw new Error("a bug")
      }), "a bug")
  })

  // These cost up to hundreds of times their length, or more with each further line, and held everybody up for
  // seconds to minutes.
  for (
    const [name, text] of Object.entries({
      "a wide table of narrow rows": `${"|a".repeat(100)}\n${"|-".repeat(100)}\n${"|\n".repeat(650)}`,
      "lines behind fifty quotes": `${">".repeat(50)}a\n${"b\n".repeat(1_000)}`,
      "lists in lists": `${"- ".repeat(25)}a\n`.repeat(80),
      "brackets that none closes": "![".repeat(2_000),
      "lines of one letter": "a\n".repeat(1_000)
    })
  ) {
    it(`counts what ${name} costs`, () => assert.isAbove(spent(text), 10 * text.length))
  }

  const chunks = [
    "> ",
    "- ",
    "1. ",
    "\n",
    "\n\n",
    "|",
    "|-|-|\n",
    "a",
    " ",
    "*",
    "_",
    "**",
    "~~",
    "`",
    "```\n",
    "[",
    "](",
    ")",
    "![",
    "[a]: http://x\n",
    "<",
    ">",
    "http://a.b/",
    "mailto:a@b.c",
    "&amp;",
    "\\",
    "    ",
    "# ",
    "\t"
  ] as const
  const Nasty = Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(Schema.Literals(chunks)), { minLength: 1, maxLength: 40 }),
    (chunks) => chunks.join("")
  )

  it.prop("stops at once, whatever the text, repeated to 64 KB", [Nasty], ([piece]) => {
    const { meter, parser } = metered()
    const text = piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536)
    meter.within(50_000, () => parser.parse(text, {}))
    assert.isAtMost(meter.spent(), 50_032)
  }, { arbitrary: { runs: 200, size: 40 } })
})
