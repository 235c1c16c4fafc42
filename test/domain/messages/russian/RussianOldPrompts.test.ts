import { assert, describe, it } from "@effect/vitest"
import { russianOldPrompts } from "../../../../src/domain/messages/russian/RussianOldPrompts.ts"

describe("What the bot says about old messages, in Russian", () => {
  it("says how many there are and of which days, whatever a server claims", () => {
    const { asked, refused } = russianOldPrompts("!").oldPrompts
    assert.include(
      asked({ count: 3, since: 0, until: 86_400_000 }),
      "3 сообщения от 1 января 1970 г. – 2 января 1970 г."
    )
    assert.include(refused({ count: 1, since: -5, until: 1e300 }), "1 сообщение от 1 января 1970 г.")
  })
})
