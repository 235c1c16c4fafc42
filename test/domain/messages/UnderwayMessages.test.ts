import { assert, describe, it } from "@effect/vitest"
import { englishUnderway } from "../../../src/domain/messages/UnderwayMessages.ts"

describe("What is said of messages that wait", () => {
  const words = englishUnderway("!")
  it("counts", () => {
    assert.deepStrictEqual([words.steps(1, "a"), words.steps(2, "a, b")], ["1 step: a", "2 steps: a, b"])
    assert.include(words.behindOthers(1), "next")
    assert.include(words.behindOthers(3), "3 messages")
  })
  it("names people as code, so that nobody is mentioned", () => {
    for (const say of [words.notYourStop, words.notYourRetry]) assert.include(say("@ann:x"), "`@ann:x`")
  })
})
