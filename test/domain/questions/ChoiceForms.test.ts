import { assert, describe, it } from "@effect/vitest"
import { bare, loose, numberedWords, numberOf, plain } from "../../../src/domain/questions/ChoiceForms.ts"

describe("A text without what makes no difference", () => {
  it.each([
    ["  Yes \n please ", "yes please"],
    ["e\u0301", "é"],
    ["❤\uFE0F ok", "❤ ok"],
    ["1\uFE0F\u20E3", "1"],
    ["🔟", "10"]
  ])("case, spaces and how an emoji is drawn: %j", (text, form) => assert.strictEqual(plain(text), form))

  it.each([["yes!", "yes"], ["1.)", "1"], ["[a]; ,", "[a"], ["...", ""], [".a", ".a"], ["", ""]])(
    "signs at its end: %j",
    (text, form) => assert.strictEqual(bare(text), form)
  )

  it.each([
    ["**Yes**", "yes"],
    ["*yes*", "yes"],
    ["__yes__", "yes"],
    ["_yes_", "yes"],
    ["~~yes~~", "yes"],
    ["\"yes\"", "yes"],
    ["'yes'", "yes"],
    ["(yes)", "yes"],
    ["[ yes ]", "yes"],
    ["**\"yes\"**!", "yes"],
    ["“Yes.”", "yes"],
    ["‘yes’", "yes"],
    ["deploy\\_prod", "deploy_prod"],
    ["a – b", "a - b"],
    ["ｙｅｓ", "yes"],
    ["**", "**"],
    ["()", "("],
    ["*a", "*a"],
    ["a*", "a*"],
    ["(a]", "(a"]
  ])("marks around it and what keyboards make: %j", (text, form) => assert.strictEqual(loose(text), form))
})

describe("A number", () => {
  it.each([
    ["1", 1],
    ["#2", 2],
    ["(3)", 3],
    ["[4]", 4],
    ["5.", 5],
    ["999", 999],
    ["**6**", 6],
    ["７", 7],
    ["🔟", 10]
  ])("is %j", (text, number) => assert.strictEqual(numberOf(text), number))

  it.each(["0", "01", "1000", "-1", "+1", "1.5", "1 a", "a1", ""])(
    "is not %j",
    (text) => assert.isUndefined(numberOf(text))
  )
})

describe("A number and the words behind it", () => {
  it.each([
    ["2. No", "no"],
    ["2) No", "no"],
    ["(2) No", "no"],
    ["[2] No", "no"],
    ["#2 No", "no"],
    ["2: No", "no"],
    ["2 No", "no"],
    ["2 - No", "no"],
    ["2 -No", "no"],
    ["2.No", "no"],
    ["2, no!", "no!"]
  ])("%j", (text, words) => assert.deepStrictEqual(numberedWords(text), [{ number: 2, words }]))

  it("may stand in marks, and is told in each way that it can be read", () => {
    assert.deepStrictEqual(numberedWords("**2. No**"), [{ number: 2, words: "no" }])
    assert.deepStrictEqual(numberedWords("2. don’t"), [{ number: 2, words: "don’t" }, { number: 2, words: "don't" }])
  })

  it.each(["No", "2", "2.", "2-No", "02. No", "1000. No"])(
    "is not %j",
    (text) => assert.deepStrictEqual(numberedWords(text), [])
  )
})
