import { assert, describe, it } from "@effect/vitest"
import { englishAnswers } from "../../../../src/domain/messages/spoken/CommandAnswers.ts"
import { commandAnswers, namedRoom } from "../../../support/CommandAnswers.ts"

describe("What the bot answers to commands that do something", () => {
  it("names commands with the prefix that was set", () => {
    const text = commandAnswers(englishAnswers("bot>")).join("\n")
    assert.notMatch(text, /`![a-z]+[` ]/)
    assert.include(text, "`bot>help settings`")
  })

  it("shows a name of others as it is, and not as Markdown", () => {
    const text = englishAnswers("!").rooms([namedRoom], 0)
    assert.strictEqual(text, "- `a *b* [c]` (3 members, encrypted, `!r:x`)")
  })

  it("says in status what can be waited for, and since when", () => {
    assert.strictEqual(
      englishAnswers("!").status({
        agent: "lost",
        lostFor: 300_000,
        running: true,
        waiting: 2,
        waitingFor: 61_000
      }),
      "The assistant cannot be reached, for 5 min now. I go on trying. An answer is being worked on here, and " +
        "2 messages wait, the oldest for 1 min."
    )
  })
})
