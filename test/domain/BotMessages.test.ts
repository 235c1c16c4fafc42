import { assert, describe, it } from "@effect/vitest"
import { type BotMessages, botMessages, languages } from "../../src/domain/messages/BotMessages.ts"

const en = botMessages.en("!")
const again = "React with ⟲ or 🔁, or send `!retry`, to try again."

/** Everything that is said, with something in each place. */
const said = ({ group, notAgain, questionEnd, ...words }: BotMessages) => [
  ...Object.values(words).map((
    one
  ) => (typeof one === "string" ? one : (one as (a: string, b: string) => string)("x", "5"))),
  ...Object.values(notAgain),
  ...Object.values(group),
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

  it.each([
    ["**no** [a](b)\n<b>", "The assistant reported an error: `**no** [a](b) <b>`."],
    ["it is gone!", "The assistant reported an error: it is gone!"],
    ["is it gone? ", "The assistant reported an error: is it gone?"],
    ["gone", "The assistant reported an error: gone."],
    ["see https://x.org", "The assistant reported an error: `see https://x.org`."],
    ["mailto:a b", "The assistant reported an error: `mailto:a b`."],
    ["a ` b `` c", "The assistant reported an error: ``` a ` b `` c ```."],
    [" ", "The assistant reported an error (`rate_limit`)."]
  ])(
    "shows an agent's error as data, not as Markdown: %j",
    (message, sentence) => assert.strictEqual(en.failed("rate_limit", message), `${sentence} ${again}`)
  )

  it("shows only so much of an agent's error", () => {
    assert.isBelow(en.failed("x", "!".repeat(9_000)).length, 700)
    assert.include(en.failed("x", "!".repeat(301)), `: ${"!".repeat(300)} ${again}`)
  })

  it("says how a question ended, and by whom where that is known", () => {
    const { answered, chosen } = en.questionEnd
    assert.deepStrictEqual([chosen("Yes", undefined), chosen("Yes", "@a:x")], ["Yes", "Yes (@a:x)"])
    assert.deepStrictEqual([answered(undefined), answered("@a:x")], ["answered", "answered by @a:x"])
  })
})
