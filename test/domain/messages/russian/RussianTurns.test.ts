import { assert, describe, it } from "@effect/vitest"
import { russianTurns } from "../../../../src/domain/messages/russian/RussianTurns.ts"

describe("What the bot says about an attempt, in Russian", () => {
  const words = russianTurns("!")
  it("shows an agent's error as data, and how to try again", () => {
    assert.include(words.failed("x", "**no** [a](b)"), "`**no** [a](b)`.")
    assert.include(words.failed("rate_limit", " "), "(`rate_limit`)")
    assert.include(words.failed("x", "gone"), "`!retry`")
  })
  it("names the reason of a link that it does not know as data, and limits that can be heeded", () => {
    assert.include(words.unlinked("<b>no</b>"), "(`<b>no</b>`)")
    assert.include(words.tooLong(10_800), "10.5 КБ")
  })
})
