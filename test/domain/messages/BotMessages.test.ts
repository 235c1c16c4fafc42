import { assert, describe, it } from "@effect/vitest"
import { type BotMessages, botMessages, languages } from "../../../src/domain/messages/BotMessages.ts"

/** Everything that is said, with something in each place. */
const said = ({ group, notAgain, oldPrompts, overQuota, questionEnd, unreadable, ...words }: BotMessages) => [
  ...Object.values(words).map((
    one
  ) => (typeof one === "string" ? one : (one as (a: string, b: string) => string)("x", "5"))),
  ...Object.values(notAgain),
  ...Object.values(group),
  ...Object.values(overQuota).map((one) => one(5)),
  ...Object.values(unreadable),
  ...[oldPrompts.asked, oldPrompts.answered, oldPrompts.refused].map((one) => one({ count: 2, since: 0, until: 0 })),
  oldPrompts.gone,
  questionEnd.expired,
  questionEnd.refused,
  questionEnd.withdrawn
]

describe("What the bot says", () => {
  it.each(languages)("is something everywhere, in %s", (language) => {
    for (const text of said(botMessages[language]("!"))) assert.match(text, /\S/)
  })

  it("names its commands with the prefix that was set, as code", () => {
    assert.include(botMessages.en("bot>").help, "`bot>stop`")
    assert.include(botMessages.en("`").help, "`` `retry ``")
    assert.notInclude(said(botMessages.en("bot>")).join("\n"), "!retry")
  })
})
