import { assert, describe, it } from "@effect/vitest"
import {
  type BotMessages,
  botMessages,
  languageOf,
  languages,
  wordsIn
} from "../../../src/domain/messages/BotMessages.ts"
import { commandNames } from "../../../src/domain/spoken/CommandTable.ts"
import { commandAnswers as answers } from "../../support/CommandAnswers.ts"

/** Everything that is said, with something in each place. */
const said = (
  {
    commandRefused,
    commands,
    files,
    group,
    helpOn,
    notAgain,
    notOpen,
    oldPrompts,
    overQuota,
    questionEnd,
    react,
    unreadable,
    unusable,
    usage,
    ...words
  }: BotMessages
) => [
  ...Object.values(words).map((
    one
  ) => (typeof one === "string" ? one : (one as (a: string, b: string) => string)("x", "help"))),
  ...Object.values(notAgain),
  ...Object.values(commandRefused),
  ...answers(commands),
  ...commandNames.flatMap((name) => [helpOn(name), usage(name)]),
  ...Object.values(group),
  files.only,
  files.refused({ _tag: "Missing" }),
  files.refused({ _tag: "Away" }),
  files.awaited,
  files.undelivered("x", { _tag: "Address" }),
  ...Object.values(overQuota).map((one) => one(5)),
  ...Object.values(unreadable),
  ...Object.values(unusable),
  ...[oldPrompts.asked, oldPrompts.answered, oldPrompts.refused].map((one) => one({ count: 2, since: 0, until: 0 })),
  oldPrompts.gone,
  questionEnd.expired(0),
  notOpen({ asked: "answered", by: "@ann:x" }),
  react([{ emoji: "✅", place: 1 }]),
  questionEnd.refused,
  questionEnd.withdrawn
]

describe("What the bot says", () => {
  it.each(languages)("is something everywhere, in %s", (language) => {
    for (const text of said(botMessages[language]("!"))) assert.match(text, /\S/)
  })

  it("names its commands with the prefix that was set, as code", () => {
    assert.include(botMessages.en("bot>").help(false), "`bot>stop`")
    assert.include(botMessages.en("`").help(false), "`` `retry ``")
    assert.notInclude(said(botMessages.en("bot>")).join("\n"), "!retry")
  })

  it("is in the bot's language for whoever chose none, and made once", () => {
    const words = wordsIn("bot>", "en")
    assert.strictEqual(words(undefined), words("en"))
    assert.include(words(undefined).help(false), "`bot>stop`")
  })

  it.each([["en", "en"], ["en-GB", "en"], ["EN", "en"], ["xx", undefined], [undefined, undefined]] as const)(
    "is meant by the language tag %s as %s",
    (tag, language) => assert.strictEqual(languageOf(tag), language)
  )
})
