import { assert, describe, it } from "@effect/vitest"
import { languages } from "../../../../src/domain/messages/BotMessages.ts"
import { russianAnswers } from "../../../../src/domain/messages/russian/RussianAnswers.ts"
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
        waitingFor: 61_000,
        asks: undefined
      }),
      "The assistant cannot be reached, for 5 min now. I go on trying. An answer is being worked on here, and " +
        "2 messages wait, the oldest for 1 min."
    )
  })

  it("says in status whom a question waits for", () => {
    for (const words of [englishAnswers("!"), russianAnswers("!")]) {
      const [none, yours, theirs] = ([undefined, "you", "others"] as const).map((asks) =>
        words.status({ agent: "reached", lostFor: undefined, running: true, waiting: 0, waitingFor: undefined, asks })
      )
      assert.isTrue(yours!.startsWith(none!) && theirs!.startsWith(none!))
      assert.strictEqual(new Set([none, yours, theirs]).size, 3)
    }
  })

  it.each(languages)("calls each language by its name in each language: %s", (language) => {
    for (const words of [englishAnswers("!"), russianAnswers("!")]) {
      const who = words.whoami({ user: "@a:x", allowedBy: "store", admin: false, platformId: undefined, language })
      assert.notInclude(who, `\`${language}\``)
      assert.notInclude(words.set("language", language), `\`${language}\``)
      assert.notInclude(words.personSettings({ language, streaming: "edits", own: [] }), `(\`${language}\``)
    }
    assert.match(englishAnswers("!").set("language", language), /^From now on I speak [A-Z]/)
  })
})
