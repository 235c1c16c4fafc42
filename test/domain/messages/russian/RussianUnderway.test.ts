import { assert, describe, it } from "@effect/vitest"
import { russianUnderway } from "../../../../src/domain/messages/russian/RussianUnderway.ts"

describe("What the bot says of work under way, in Russian", () => {
  it("counts steps and messages as the language does", () => {
    const words = russianUnderway("!")
    assert.strictEqual(words.steps(3, "a, b"), "3 шага: a, b")
    assert.include(words.behindOthers(5), "5 сообщений")
    assert.include(words.behindOthers(1), "следующее")
  })
})
