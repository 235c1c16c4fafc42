import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { fencesIn } from "../../src/domain/answer/CodeFences.ts"
import { cuts, split } from "../support/Cutting.ts"

const within = (limit: number) => (part: string) => part.length / limit
const head = "| a | b |\n|---|---|"
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `| ${from + n} | x |`).join("\n")

describe("A long answer, cut", () => {
  it("keeps a table whole where one part holds it, though the part before it is short then", () => {
    const table = `${head}\n${rows(1, 6)}`
    assert.deepStrictEqual(split(`Words.\n\n${table}`, within(table.length + 2)), ["Words.", table])
  })

  it("cuts a longer table between two rows, and repeats its head", () => {
    const parts = split(`${head}\n${rows(1, 9)}\n\nDone.`, within(60))
    assert.isAbove(parts.length, 2)
    for (const part of parts) assert.isTrue(part.startsWith(head) || part === "Done.", part)
    assert.deepStrictEqual(
      parts.flatMap((part) => [...part.matchAll(/^\| (\d)/gm)].map(([, n]) => n)),
      ["1", "2", "3", "4", "5", "6", "7", "8"]
    )
  })

  it("repeats no head behind a table's end", () => {
    const parts = split(`${head}\n${rows(1, 3)}\n\n${"word ".repeat(30)}`, within(70))
    for (const part of parts.slice(1)) assert.notInclude(part, "|")
  })

  it("keeps code whole where one part holds it", () => {
    const code = "```js\n" + "let a\n".repeat(8) + "```"
    assert.deepStrictEqual(split(`One.\n\nTwo.\n\n${code}\n\nThree.`, within(code.length + 10)), [
      "One.\n\nTwo.",
      `${code}\n\nThree.`
    ])
  })

  it("keeps a document whole that has code of its own, and goes on behind it", () => {
    const document = "```md\n# A\n\n```js\nlet a\n```\n\nmore\n```"
    assert.deepStrictEqual(split(`One.\n\nTwo.\n\n${document}\n\nThree.`, within(document.length + 10)), [
      "One.\n\nTwo.",
      `${document}\n\nThree.`
    ])
  })

  it("closes code in a document that is cut, and opens both again", () => {
    const document = `\`\`\`md\n# A\n\n\`\`\`js\n${"let a\n".repeat(14)}\`\`\`\n\nmore\n\`\`\``
    const parts = split(`${document}\n\nAfter.`, within(70))
    assert.isAbove(parts.length, 2)
    assert.isTrue(parts[0]?.endsWith("let a\n```\n```"), parts[0])
    assert.isTrue(parts[1]?.startsWith("```md\n```js\nlet a\n"), parts[1])
    assert.isTrue(parts.at(-1)?.endsWith("After."), parts.at(-1))
    assert.strictEqual(parts.join("\n").match(/let a/g)?.length, 14)
  })

  it("leaves out lines that only close what the part before closed", () => {
    const document = "```md\nwords of it\n\n```js\nlet a\nlet b\n```\n```"
    const text = `${document}\nAfter it there is more to say.`
    for (let limit = 40; limit < text.length; limit++) {
      for (const part of split(text, within(limit))) assert.notMatch(part, /^`+md\n(?:`+js\n)?`+(?:\n|$)/, `${limit}`)
    }
  })

  it("rather begins a part with an item than in the middle of one", () => {
    const list = "1. one and\n   more of it\n2. two and\n   more of it\n3. three"
    assert.deepStrictEqual(split(list, within(44)), [
      "1. one and\n   more of it",
      "2. two and\n   more of it\n3. three"
    ])
  })

  it("goes on with a list's numbers", () => {
    const list = Array.from({ length: 20 }, (_, n) => `${n + 1}. item`).join("\n")
    const parts = split(list, within(80))
    assert.isAbove(parts.length, 1)
    assert.strictEqual(parts.join("\n"), list)
  })

  it("makes no code of nested items at a part's beginning", () => {
    const list = `1. one\n${Array.from({ length: 6 }, (_, n) => `     - item ${n}`).join("\n")}\n2. two`
    for (const part of split(list, within(50))) assert.notMatch(part.split("\n")[0]!, /^ {4}/)
    assert.strictEqual(split(list, within(50)).join("").replaceAll(/\s/g, ""), list.replaceAll(/\s/g, ""))
  })

  const chunks = [
    "word ",
    "\n",
    "\n\n",
    `\n${head}\n`,
    "| 1 | 2 |\n",
    "|---|---|\n",
    // On a line of its own, as a table's head is repeated with all of its words.
    "\na | b\n",
    "\n```\n",
    "\n```md\n",
    "\n````md\n",
    "\n```js\n",
    "- item\n",
    "    - nested\n"
  ] as const
  const Text = Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(Schema.Literals(chunks)), { maxLength: 80 }),
    (chunks) => chunks.join("")
  )
  const Limit = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 60, maximum: 300 })))
  const Percent = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })))
  const many = { arbitrary: { runs: 1_000, size: 80 } }

  it.prop("fits, and leaves no code open", [Text, Limit], ([text, limit]) => {
    const parts = split(text, within(limit))
    for (const part of parts) assert.isAtMost(part.length, limit)
    for (const part of parts.slice(0, -1)) {
      assert.isTrue(
        fencesIn(`${part}\n`, 0, undefined, Infinity).every((one) => one.head !== undefined || one.end < Infinity)
      )
    }
  }, many)

  it.prop("holds all words in their order", [Text, Limit], ([text, limit]) => {
    const words = (of: string) => of.match(/word|item|nested/g) ?? []
    assert.deepStrictEqual(words(split(text, within(limit)).join("\n")), words(text))
  }, many)

  it.prop("never changes a full part when more text comes", [Text, Limit, Percent], ([text, limit, percent]) => {
    const whole = split(text, within(limit))
    const full = split(text.slice(0, Math.floor((text.length * percent) / 100)), within(limit)).slice(0, -1)
    assert.deepStrictEqual(full, whole.slice(0, full.length))
  }, many)

  it.prop("is cut the same when it is told the full parts", [Text, Limit, Percent], ([text, limit, percent]) => {
    const beginning = text.slice(0, Math.floor((text.length * percent) / 100))
    const known = cuts(beginning, within(limit)).slice(0, -1)
    assert.deepStrictEqual(cuts(text, within(limit), known), cuts(text, within(limit)))
  }, many)

  for (const unit of ["```md\n", "```md\n```js\n```\n```\n", "```md\n```js\n", "```js\na\n```\n"]) {
    it(`takes linear time for a document of ${JSON.stringify(unit)}`, () => {
      const text = `\`\`\`md\n${unit.repeat(Math.ceil(250_000 / unit.length))}`
      assert.isAbove(split(text, within(20_000)).length, 10)
    })
  }
})
