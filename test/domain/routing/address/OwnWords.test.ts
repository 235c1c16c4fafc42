import { assert, describe, it } from "@effect/vitest"
import { withoutQuotedHtml, withoutQuotedLines } from "../../../../src/domain/routing/address/OwnWords.ts"

describe("The own words of a message", () => {
  it.each([
    ["are all of it where nothing is quoted", "a > b\nc", "a > b\nc"],
    ["are not the quote above a reply", "> <@ann:x> look\n> here\n\nI agree", "\nI agree"],
    ["are not a quote in its middle", "yes\n > no\nmaybe", "yes\nmaybe"],
    ["are an arrow in code", "    > x", "    > x"]
  ])("%s", (_, body, own) => assert.strictEqual(withoutQuotedLines(body), own))

  it.each([
    ["are all of it where nothing is quoted", "<b>a</b>", "<b>a</b>"],
    ["are not the fallback of a reply", "<mx-reply><blockquote>old</blockquote></mx-reply>new", "new"],
    [
      "are not a block quote, however deep",
      "a<blockquote>b<BLOCKQUOTE class=\"x\">c</blockquote>d</blockquote>e",
      "ae"
    ],
    ["end with a quote that does not end", "a<blockquote>b", "a"],
    ["go on behind an end that nothing began", "a</blockquote>b", "b"]
  ])("in HTML %s", (_, html, own) => assert.strictEqual(withoutQuotedHtml(html), own))
})
