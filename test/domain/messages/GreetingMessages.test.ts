import { assert, describe, it } from "@effect/vitest"
import { englishGreetings, unusableKinds } from "../../../src/domain/messages/GreetingMessages.ts"

describe("What the bot says to kinds that it cannot use", () => {
  it("is a sentence for each, that says what to do instead", () => {
    const { unusable } = englishGreetings("!")
    assert.deepStrictEqual(Object.keys(unusable), [...unusableKinds])
    for (const kind of unusableKinds) assert.match(unusable[kind], /^I cannot .*\. Please .* in words.*\.$/)
  })
})
