import { assert, describe, it } from "@effect/vitest"
import { personLinks, withoutEscapes } from "../../../../src/domain/routing/prompt/HtmlLinks.ts"
import { attemptsOf, longestText } from "../../../support/RegExpWork.ts"

const ids = (html: string) => personLinks(html).map(({ id }) => id)

describe("The links to people in HTML", () => {
  it.each([
    ["no link", []],
    ["<a href=\"https://matrix.to/#/@a:x\">A</a>", ["@a:x"]],
    ["<A CLASS=pill HREF='https://matrix.to/#/%40a%3Ax'/>", ["@a:x"]],
    ["<a\n\thref = https://matrix.to/#/@a:x?via=x >", ["@a:x"]],
    ["<a title=\"1 > 0\" href=\"matrix:u/a:x?action=chat&amp;b\"><img></a>", ["@a:x"]],
    ["<a href=\"matrix:u/a:x\" href=\"matrix:u/b:x\">", ["@a:x"]],
    ["<a title='href=\"matrix:u/a:x\"'> <a data-href=\"matrix:u/a:x\">", []],
    ["<abbr href=\"matrix:u/a:x\"> <a> <a href> <a href=\"\">", []],
    ["<a href=\"matrix:r/a:x\"> <a href=\"https://example.org/@a:x\">", []],
    ["<a href=\"matrix:u/a:x\"", []]
  ])("%s", (html, people) => assert.deepStrictEqual<unknown>(ids(html), people))

  it("say where their tags end", () => {
    const html = "x <a href=\"matrix:u/a:x\">A</a>"
    assert.deepStrictEqual(personLinks(html), [{ id: "@a:x", end: html.indexOf("A</a>") }])
  })

  it("are the first hundred links, and cost no more than the text", () => {
    const link = "<a href=\"matrix:u/a:x\">"
    assert.strictEqual(ids(link.repeat(150)).length, 100)
    for (const run of [link, "<a ", "<a x", "<a \"", "<a href='", "<", "<a/"]) {
      const html = run.repeat(Math.floor(longestText / run.length))
      assert.isAtMost(attemptsOf(() => personLinks(html)), html.length)
    }
  })

  it("have their escapes read", () => assert.strictEqual(withoutEscapes("&lt;A &amp;amp; B&gt;"), "<A &amp; B>"))
})
