import { assert, describe, it } from "@effect/vitest"
import { asSentence, code, quoted } from "../../../src/domain/messages/QuotedText.ts"

describe("Text as inline code", () => {
  it.each([
    ["", "``"],
    ["a b", "`a b`"],
    ["**a**", "`**a**`"],
    ["a`b", "`` a`b ``"],
    ["`", "`` ` ``"],
    ["``", "``` `` ```"],
    ["` `` `", "``` ` `` ` ```"]
  ])("has more back ticks around it than in it: %j", (text, shown) => assert.strictEqual(code(text), shown))
})

describe("Somebody else's text in a sentence", () => {
  it.each([
    ["words stay words", "it is gone (see \"a\", 50% of b=c/d+e-f; why?)", undefined],
    ["of any language", "schöne Grüße, 世界", undefined],
    ["Markdown is code", "**no** [a](b)", "`**no** [a](b)`"],
    ["HTML is code", "<b>no</b>", "`<b>no</b>`"],
    ["a mention is code", "@room", "`@room`"],
    ["an address is code", "ftp://x.org", "`ftp://x.org`"],
    ["an address of mail is code", "MAILTO:a", "`MAILTO:a`"],
    ["an address of Matrix is code", "matrix:r/a", "`matrix:r/a`"],
    ["lines become one", "  a\n\n\tb\r\n", "a b"],
    ["signs that nobody sees become a space", "a\u0000\u001b\u202eb", "a b"]
  ])("%s", (_, text, shown) => assert.strictEqual(quoted(text), shown ?? text))

  it("is no longer than 300 characters", () => {
    assert.strictEqual(quoted("a".repeat(300)), "a".repeat(300))
    assert.strictEqual(quoted("a".repeat(301)), "a".repeat(300))
  })
})

describe("A sentence", () => {
  it.each([
    ["gone", "gone."],
    ["gone.", "gone."],
    ["gone!", "gone!"],
    ["gone?", "gone?"],
    ["gone…", "gone…"],
    ["gone: `a.`", "gone: `a.`"],
    ["gone: `` a`. ``", "gone: `` a`. ``"],
    ["gone. And", "gone. And."],
    ["gone:", "gone:."],
    ["", "."]
  ])("has a sign at its end: %j", (sentence, whole) => assert.strictEqual(asSentence(sentence), whole))
})
