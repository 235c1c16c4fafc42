import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { fencesIn } from "../../src/domain/answer/CodeFences.ts"
import { split } from "../support/Cutting.ts"

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
})
