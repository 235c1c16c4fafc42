import { assert, describe, it } from "@effect/vitest"
import {
  fromFirstSign,
  isCallEnd,
  isSpacedEnd,
  isWordEdge,
  saidBehind,
  withPlainAt
} from "../../../../src/domain/routing/address/NameSigns.ts"

describe("What stands behind a name of three letters", () => {
  it.each<[text: string, calls: boolean, said: string | undefined]>([
    ["Bot", true, ""],
    ["Bot: hi", true, "hi"],
    ["Bot:hi", true, "hi"],
    ["Bot，hi", true, "hi"],
    ["Bot：hi", true, "hi"],
    ["Bot、hi", true, "hi"],
    ["Bot، hi", true, "hi"],
    ["Bot； hi", true, "hi"],
    ["Bot : hi", true, "hi"],
    ["Bot\u202F: hi", true, "hi"],
    ["Bot\u2069\u200E: \u200Fhi", true, "hi"],
    ["Bot hi", false, "hi"],
    ["Bot\u00A0hi", false, "hi"],
    ["Bot\nhi", false, "hi"],
    ["Bot :) hi", false, ":) hi"],
    ["Bot你好", false, "你好"],
    ["助手们 hi", false, undefined],
    ["Botti", false, undefined],
    ["Bot! hi", false, undefined],
    ["Bot。hi", false, undefined],
    ["Bot-hi", false, undefined],
    ["Bot's", false, undefined]
  ])("%s", (text, calls, said) => {
    const end = text.startsWith("助手") ? 2 : 3
    assert.deepStrictEqual([isCallEnd(text, end), saidBehind(text, end)], [calls, said])
  })

  it("is another word or nothing, without a sign", () => {
    const is = ["Bot hi", "Bot\nhi", "Bot你好", "Botti", "Bot!", "Bot: hi"].map((text) => isSpacedEnd(text, 3))
    assert.deepStrictEqual(is, [true, true, true, false, false, false])
  })
})

describe("The signs around names", () => {
  it("begin a text where anything is seen", () =>
    assert.deepStrictEqual(["\u200F\u200B \uFEFFhi", " \u3164", "h i"].map(fromFirstSign), ["hi", "", "h i"]))

  it("end a word, where no letter of the same kind follows", () => {
    assert.deepStrictEqual(["a", "é", "1", "_", "-"].map((letter) => isWordEdge(letter, "t")), Array(5).fill(false))
    assert.deepStrictEqual(
      [undefined, " ", "!", "你", "の", "야"].map((letter) => isWordEdge(letter, "t")),
      Array(6).fill(true)
    )
    assert.isFalse(isWordEdge("们", "手"))
  })

  it("may be wide", () => assert.strictEqual(withPlainAt("＠a@b"), "@a@b"))
})
