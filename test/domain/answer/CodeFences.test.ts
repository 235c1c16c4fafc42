import { assert, describe, it } from "@effect/vitest"
import {
  blocksAt,
  closes,
  type Fence,
  fenceAt,
  fencesIn,
  openAt,
  openingAt
} from "../../../src/domain/answer/CodeFences.ts"

const all = (text: string) => fencesIn(text, 0, undefined, text.length)
const brief = ({ code, end, indent, info, marks, quote, start }: Fence) =>
  `${start} ${code} ${end} ${JSON.stringify([quote, indent, marks, info])}`

describe("The code blocks of a text", () => {
  it.each([
    ["one with a language", "a\n```js\nx\n```\nb\n", ["2 8 13 [\"\",0,\"```\",\"js\"]"]],
    ["one of tildes, in which back ticks are code", "~~~\n```\n~~~\n", ["0 4 11 [\"\",0,\"~~~\",\"\"]"]],
    ["one that is not closed", "```\nx\n", ["0 4 Infinity [\"\",0,\"```\",\"\"]"]],
    ["one that shorter marks do not close", "````\n```\n````\n", ["0 5 13 [\"\",0,\"````\",\"\"]"]],
    ["one that longer marks close", "```\nx\n`````\n", ["0 4 11 [\"\",0,\"```\",\"\"]"]],
    ["one in a quote", "> ```\n> x\n> ```\n", ["0 6 15 [\"> \",1,\"```\",\"\"]"]],
    ["one in a list", "- ```\n  x\n  ```\n", ["0 6 15 [\"\",2,\"```\",\"\"]"]],
    ["one in a numbered list", "10) ```\n    x\n    ```\n", ["0 8 21 [\"\",4,\"```\",\"\"]"]],
    ["two, with lines that end as on Windows", "```\r\nx\r\n```\r\n~~~\r\n", [
      "0 5 11 [\"\",0,\"```\",\"\"]",
      "13 18 Infinity [\"\",0,\"~~~\",\"\"]"
    ]]
  ])("%s", (_, text, found) => assert.deepStrictEqual(all(text).map(brief), found))

  it.each([
    ["a block of its own", "```md\n```js\nx\n```\n```\n", [[6, 12, 17]], 21],
    ["one after the other", "```md\n```js\n```\n```js\n```\n```\n", [[6, 12, 15], [16, 22, 25]], 29],
    ["one in the other", "```md\n```md\n```js\n```\n```\n```\n", [[6, 12, 25], [12, 18, 21]], 29],
    ["one that is open", "```md\n```js\nx\n", [[6, 12, Infinity]], Infinity],
    ["none of shorter marks", "````md\n```js\n```\n````\n", undefined, 21],
    ["none of other marks", "```md\n~~~js\n```\n", undefined, 15],
    ["none without a language", "```md\n```\n", undefined, 9],
    ["none in what is no document", "```js\n```js\n```\n", undefined, 15],
    ["none deeper than two", "```md\n```md\n```md\n```js\n```\n```\n```\n", [[6, 12, 31], [12, 18, 27]], 35]
  ])("of a document: %s", (_, text, inner, end) => {
    const [document] = all(text)
    assert.deepStrictEqual(document?.inner?.map((one) => [one.start, one.code, one.end]), inner)
    assert.strictEqual(document?.end, end)
  })

  it("goes on in the document that is open, with what is open in it", () => {
    const text = "```md\n```js\n```\n```ts\nx\n```\n```\nb\n"
    for (const line of [0, 6, 12, 16, 22, 24, 28].filter((at) => at === 0 || text[at - 1] === "\n")) {
      const before = openAt(all(text), line)
      const found = fencesIn(text, line, before, text.length)
      assert.strictEqual(found.length, 1)
      assert.strictEqual(found[0]?.end, 31)
      assert.isUndefined(fenceAt(found, 33))
    }
    assert.deepStrictEqual(blocksAt(all(text)[0]!, 23).map(({ info }) => info), ["md", "ts"])
    assert.strictEqual(openingAt(all(text), 8)?.info, "js")
  })

  it.each([
    ["two marks", "``\nx\n``\n"],
    ["back ticks behind back ticks: code in a line", "``` a ` b\nx\n"],
    ["marks behind words", "see ```\nx\n"],
    ["a line longer than anybody writes", `\`\`\`${"x".repeat(118)}\nx\n`],
    ["a line that is not whole yet", "a\n```js"]
  ])("are none: %s", (_, text) => assert.deepStrictEqual(all(text), []))

  it("has an opening line of 120 characters at most", () => {
    assert.lengthOf(all(`\`\`\`${"x".repeat(117)}\nx\n`), 1)
    assert.lengthOf(all(`\`\`\`${"x".repeat(118)}\nx\n`), 0)
  })

  it("may have back ticks behind tildes", () => assert.strictEqual(all("~~~ a`b\nx\n")[0]?.info, " a`b"))

  it("is looked for between two places only, and only in lines that begin there", () => {
    const text = "x ```\n```\ny\n```\n~~~\n"
    assert.deepStrictEqual(fencesIn(text, 2, undefined, text.length).map(({ start }) => start), [6, 16])
    assert.deepStrictEqual(fencesIn(text, 6, undefined, text.length).map(({ start }) => start), [6, 16])
    assert.deepStrictEqual(fencesIn(text, 0, undefined, 12).map(({ end, start }) => [start, end]), [[6, Infinity]])
    assert.deepStrictEqual(fencesIn("abc", 1, undefined, 3), [])
  })

  it("goes on with the one that is open, also where no whole line follows", () => {
    const open = all("```js\nx\n")[0]!
    assert.deepStrictEqual(fencesIn("```js\nx\ny", 8, open, 9), [open])
    assert.deepStrictEqual(fencesIn("```js\nxyz", 7, open, 9), [open])
    assert.deepStrictEqual(fencesIn("```js\nx\n```\n", 8, open, 12).map(({ end }) => end), [11])
  })
})

describe("A line closes a block", () => {
  const block = all("```js\nx\n")[0]!
  it.each([
    ["```", true],
    ["````  ", true],
    ["\t```", true],
    ["> > ```", true],
    ["``", false],
    ["~~~", false],
    ["```js", false],
    ["x```", false]
  ])("%j: %s", (line, is) => assert.strictEqual(closes(line, block), is))
})

describe("A place in a text", () => {
  // Places:     0123 456789 012345 6789
  const text = "a\n```\nx\n```\n~~~\ny"
  const found = all(text)
  it("is in a block from its first line of code to before its end", () => {
    const at = [5, 6, 8, 10, 11, 12, 15, 16, 17].map((offset) => fenceAt(found, offset)?.start)
    assert.deepStrictEqual(at, [undefined, 2, 2, 2, undefined, undefined, undefined, 12, 12])
  })
  it("is in an opening line behind its first character, and up to the line's end", () => {
    const at = [1, 2, 3, 5, 6, 12, 13, 15, 16].map((offset) => openingAt(found, offset)?.start)
    assert.deepStrictEqual(at, [undefined, undefined, 2, 2, undefined, undefined, 12, 12, undefined])
  })
  it("has the block open that its line begins in, the closing line's own end counted in", () => {
    const at = [0, 6, 8, 11, 12, 16].map((line) => openAt(found, line))
    assert.deepStrictEqual(at.map((one) => one?.start), [undefined, 2, 2, 2, undefined, 12])
    assert.strictEqual(at[1]?.end, Infinity)
  })
})
