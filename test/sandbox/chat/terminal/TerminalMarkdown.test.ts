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
    ["an open **mark", "an open **mark"],
    ["", ""]
  ])("%j is shown as %j", (text, rows) => assert.strictEqual(shown(text), rows))
})
