import { assert, describe, it } from "@effect/vitest"
import { characterAt, characterBefore, isUnspaced } from "../../../../src/domain/answer/marks/UnspacedScripts.ts"

describe("A script without spaces", () => {
  for (
    const character of ["漢", "𠮷", "ひ", "カ", "ー", "・", "ㄅ", "한", "ท", "ລ", "ခ", "ខ", "：", "。", "「", "％", "ｶ"]
  ) {
    it(`has ${character}`, () => assert.isTrue(isUnspaced(character)))
  }
  for (const character of ["", " ", "\n", "a", "é", "и", "α", "א", "ع", "“", "»", "…", "5", "(", "😀"]) {
    it(`has not ${JSON.stringify(character)}`, () => assert.isFalse(isUnspaced(character)))
  }
})

describe("A character beside a place", () => {
  it("is whole, though it takes two units", () => {
    assert.strictEqual(characterBefore("a𠮷b", 3), "𠮷")
    assert.strictEqual(characterAt("a𠮷b", 1, 4), "𠮷")
    assert.strictEqual(characterBefore("a𠮷b", 4), "b")
    assert.strictEqual(characterBefore("ab", 1), "a")
  })
  it("is none at the text's ends", () => {
    assert.strictEqual(characterBefore("a", 0), "")
    assert.strictEqual(characterAt("ab", 1, 1), "")
  })
})
