import { assert, describe, it } from "@effect/vitest"
import { commandHints } from "../../../../src/domain/messages/spoken/CommandHints.ts"

describe("The commands in a sentence", () => {
  it.each([
    ["!", "`!retry`", "`!stop`", "`!help`"],
    ["bot>", "`bot>retry`", "`bot>stop`", "`bot>help`"],
    ["`", "`` `retry ``", "`` `stop ``", "`` `help ``"]
  ])("with the prefix %s are code", (prefix, retry, stop, help) =>
    assert.deepStrictEqual(commandHints(prefix), {
      retry,
      stop,
      help,
      again: `React with ⟲ or 🔁, or send ${retry}, to try again.`
    }))
})
