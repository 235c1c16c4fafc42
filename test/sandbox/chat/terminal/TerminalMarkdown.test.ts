import { assert, describe, it } from "@effect/vitest"
import { terminalMarkdown } from "../../../../src/sandbox/chat/terminal/TerminalMarkdown.ts"

/** Each painted word in brackets, with the first letter of its style. */
const shown = (text: string) => terminalMarkdown(text, (style, word) => `${style[0]}[${word}]`)

describe("TerminalMarkdown", () => {
  it.each([
    ["**May I deploy?**", "b[May] b[I] b[deploy?]"],
    ["_Stopped._", "i[Stopped.]"],
    ["run `npm **start**` now", "run c[npm] c[**start**] now"],
    ["# A title", "b[A] b[title]"],
    ["- one\n  * two", "• one\n  • two"],
    ["```sh\na **b**\n```\nc", "c[a] c[**b**]\nc"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["## **Title** with `a*b` _so_", "b[Title] b[with] b[c[a*b]] b[i[so]]"],
    ["*emphasis* and __strong__", "i[emphasis] and b[strong]"],
    ["***both*** and **a *b* c**", "b[i[both]] and b[a] b[i[b]] b[c]"],
    ["**a `b*` c**", "b[a] b[c[b*]] b[c]"],
    ["_a **b** c_", "i[a] i[b[b]] i[c]"],
    ["~~gone~~", "~~gone~~"],
    ["see [the docs](https://a.b/c_d_e) now", "see the docs (https://a.b/c_d_e) now"],
    ["**[the docs](https://a.b)**", "b[the] b[docs] b[(https://a.b)]"],
    ["[https://a.b](https://a.b)", "https://a.b"],
    ["[x] done, a[1](2) and [b] (c)", "[x] done, a[1](2) and [b] (c)"],
    ["https://a.b/c_d_e and https://a.b/*x*", "https://a.b/c_d_e and https://a.b/*x*"],
    ["2*3*4 and x**2 + y**2", "2*3*4 and x**2 + y**2"],
    ["**注意：**正文", "b[注意：]正文"],
    ["* one\n* *two*", "• one\n• i[two]"],
    ["- **a**: b", "• b[a]: b"],
    ["1. *a*", "1. i[a]"],
    ["__init__.py and a __b", "b[init].py and a __b"],
    [
      "```md\n```js\n*a*\n```\n*b*\n```\n*c*",
      "```js\n*a*\n```".split("\n").map((line) => `c[${line}]`).join("\n") + "\nc[*b*]\ni[c]"
    ],
    ["an open **mark", "an open **mark"],
    ["", ""]
  ])("%j is shown as %j", (text, rows) => assert.strictEqual(shown(text), rows))

  it.each(["*a ", "**", "a* ", "_a **b ", "[a](", "`", "```\n", "```\n```\n", "https://a "])(
    "takes linear time for %j",
    (unit) => {
      assert.isNotEmpty(shown(`${unit.repeat(20_000)}\nword`))
    }
  )
})
