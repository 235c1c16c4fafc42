import { assert, describe, it } from "@effect/vitest"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { behindOurName } from "../../../../src/domain/routing/address/BehindOurName.ts"
import type { AskedQuestion } from "../../../../src/domain/routing/AskedQuestion.ts"
import type { Route, RouteContext } from "../../../../src/domain/routing/Route.ts"
import { route } from "../../../../src/domain/routing/RouteMessage.ts"
import * as Questions from "../../../support/QuestionCases.ts"
import { attemptsOf, longestText } from "../../../support/RegExpWork.ts"
import { me, say } from "../../../support/RouteCases.ts"

const link = `https://matrix.to/#/${me}`
const anchor = (text: string) => `<a href="${link}">${text}</a>`
const html = (formatted: string): Partial<Message> => ({ mentions: undefined, formatted })
const by = { mentions: [me] }
const old = { mentions: undefined }
const empty = { mentions: [] }

type Way = readonly [name: string, rest?: Partial<Message>]

/** What clients put into the text of a message that mentions the bot, and what beside it. */
const ways: ReadonlyArray<Way> = [
  // Element Web and most others: the name, and a pill.
  ["Helper ", { ...by, formatted: anchor("Helper") }],
  ["Helper: ", { ...by, formatted: anchor("Helper") }],
  ["Helper: ", html(anchor("Helper"))],
  ["Robby: ", html(anchor("Robby"))],
  ["Robby: ", html(anchor("<strong>Robby</strong>"))],
  ["Robby: ", html(anchor("<strong>Robby</strong>").replace("<a href", "<A class=pill HREF"))],
  ["Robby ", html(`<a\nhref=${link}>Robby</a>`)],
  ["Robby, ", html(`<a title="1 > 0" href='${link}'>Robby</a>`)],
  // Element X: a link in Markdown, by its target, whatever it shows.
  [`[Helper](${link}) `, { ...by, formatted: anchor("Helper") }],
  [`[Helper](${link}): `, by],
  [`[@Helper](${link}) `, by],
  [`@[Helper](${link}) `, by],
  [`[${me}](${link}) `, by],
  [`[Somebody new](${link}) `, by],
  [`[Somebody new](<${link}>) `, by],
  [`[Helper](https://matrix.to/#/%40bot%3Ax), `, by],
  ["[Helper](matrix:u/bot:x?action=chat): ", old],
  // Element Android, and what turns HTML into text.
  [`"Helper" (${link}) `, by],
  [`"Somebody new" (${link}): `, by],
  [`Helper (${link}) `, by],
  [`Helper <${link}>: `, by],
  // FluffyChat.
  ["@[Helper] ", { ...by, formatted: anchor("Helper") }],
  ["@[Helper] ", by],
  ["@[Helper]: ", old],
  ["[Helper] ", by],
  ["Helper ", { ...by, formatted: anchor("@[Helper]") }],
  // By hand.
  ["@bot:x ", by],
  ["@bot:x: ", old],
  ["@bot:x，", old],
  [`<${me}> `, old],
  [`${link} `, old],
  ["matrix:u/bot:x ", old],
  [`${link}：`, old],
  ["bot ", by],
  ["@bot: ", by],
  ["HELPER, ", old],
  ["Helper ", old],
  ["Helper : ", old],
  ["Helper\u00A0: ", empty],
  ["Helper Two: ", by],
  // Chinese, Japanese and Arabic keyboards.
  ["Helper：", empty],
  ["Helper： ", old],
  ["Helper，", old],
  ["Helper、", old],
  ["Helper، ", old],
  ["Helper；", by],
  ["＠Helper ", by],
  ["＠Helper：", old],
  // Marks that nobody sees.
  ["\u200F@bot:x: ", old],
  ["\u200BHelper: ", old],
  ["\u2068Helper\u2069: ", by],
  ["@bot:x\u200E ", old],
  ["@bot:x: \u200F", old]
]

const titled = ways.map((way) => [way[0], way] as const)

const rooms: ReadonlyArray<readonly [string, boolean]> = [["a group", false], ["a direct room", true]]
const context = (direct: boolean): RouteContext => ({
  ...Questions.context(direct),
  names: ["Helper", "Helper Two"],
  questions: []
})
const asks = (direct: boolean, choices: AskedQuestion["question"]["choices"] = Questions.choices): RouteContext => ({
  ...context(direct),
  questions: [Questions.waiting({ question: { ask: "a1", title: "?", number: 0, choices } })]
})
const told = (context: RouteContext, [name, rest]: Way, words: string): Route =>
  route(context, say(`${name}${words}`, { ...rest, sentAt: 2_000 }))

describe.each(rooms)("Behind every way to write the bot's name, in %s,", (_, direct) => {
  it.each(titled)("a prompt is what is said: %s", (_, way) => {
    const to = told(context(direct), way, "what is two?")
    assert.strictEqual(to._tag === "Prompt" ? to.text : to._tag, "what is two?")
  })

  it.each(titled)("a command is one: %s", (_, way) => {
    for (const command of ["!whoami", "/whoami", "！whoami", "／whoami", "\u200B!whoami"]) {
      const to = told(context(direct), way, command)
      assert.strictEqual(to._tag === "Reply" && to.reply._tag === "Command" ? to.reply.request._tag : to._tag, "WhoAmI")
    }
    const unknown = told(context(direct), way, "!whoaim")
    assert.strictEqual(unknown._tag === "Reply" ? unknown.reply._tag : unknown._tag, "UnknownCommand")
    const doubled = told(context(direct), way, "！！whoami")
    assert.strictEqual(doubled._tag === "Prompt" ? doubled.text : doubled._tag, "！whoami")
  })

  it.each(titled)("an answer is one: %s", (_, way) => {
    for (const answer of ["1", "１", "Allow"]) {
      const to = told(asks(direct), way, answer)
      assert.strictEqual(to._tag === "Answer" ? to.choice.place : to._tag, 1)
    }
    const refused = told(asks(direct), way, "deny, use staging")
    assert.strictEqual(refused._tag === "Answer" ? refused.choice.text : refused._tag, "use staging")
  })

  it.each(titled)("a free answer is what is said: %s", (_, way) => {
    const to = told(asks(direct, []), way, "Bert, I think")
    assert.strictEqual(to._tag === "Answer" ? to.choice.text : to._tag, "Bert, I think")
  })
})

describe("What is said behind the bot's name", () => {
  const ours = { me, names: ["Helper"] }
  const carol = "https://matrix.to/#/@carol:x"
  it.each<[string, string, Partial<Message>, string | undefined]>([
    ["is nothing where the name is all", "@bot:x", by, ""],
    ["is nothing behind a link alone", `[Helper](${link})`, by, ""],
    ["goes on in the next line", "Helper:\nhi\nthere", by, "hi\nthere"],
    ["goes on without a space in scripts that have none", "Helper你好", by, "你好"],
    ["is found without HTML", "  @bot:x 1", old, "1"],
    ["is not behind a longer id", "@bot:xy 1", old, undefined],
    ["is not behind the id of another server", "@bot:x.org: hi", by, undefined],
    ["is not behind a longer name", "Helpers: hi", by, undefined],
    ["is not behind a name in another's letters", "Helperé: hi", by, undefined],
    ["is not behind a smiley", "Helper :) hi", by, ":) hi"],
    ["is not behind what ends a sentence", "Helper! hi", by, undefined],
    ["is not behind a genitive", `[Helper](${link})'s answer`, by, undefined],
    ["is not behind a link to somebody else of that name", `[Helper](${carol}) hi`, by, undefined],
    ["is not behind such a link of older clients", `"Helper" (${carol}) hi`, by, undefined],
    ["is not behind the name and such a link", `Helper (${carol}) hi`, by, undefined],
    ["is not behind a pill to somebody else", "Carol: hi", html(anchor("Carol").replace(link, carol)), undefined],
    ["is not behind the text of a pill that stands elsewhere", "Wait: 1", html(`1 ${anchor("Robby")}`), undefined],
    ["is not behind the text of a pill in a quote", "Robby: 1", {
      ...by,
      formatted: `<blockquote>${anchor("Robby")}</blockquote>Robby: 1`
    }, undefined],
    ["is not behind another word, though that mentions the bot", "Careful: 1", by, undefined],
    ["is not behind a word in the second line", "a\nHelper: 1", by, undefined],
    ["is not behind the first part of the id where nobody mentions it", "bot: 1", empty, undefined],
    ["is not behind a name of which the message says that it means others", "Helper: 1", {
      mentions: ["@ann:x"]
    }, undefined]
  ])("%s", (_, body, rest, said) => assert.strictEqual(behindOurName(ours, say(body, rest), body), said))

  it("is so behind every name where what follows needs no mention", () => {
    for (const body of ["bot: !stop", "@Helper !stop", "helper !stop"]) {
      assert.strictEqual(behindOurName(ours, say(body, { mentions: ["@ann:x"] }), body, true), "!stop")
    }
  })

  it.each([
    "@",
    "[",
    "@[",
    "<",
    "\"",
    "@bot:x",
    "\u200B",
    "Helper",
    "Helper (",
    `[a](${link})`,
    `${link} `,
    "matrix:",
    "：",
    "<a href="
  ])(
    "costs no more than the length of an event full of %j",
    (run) => {
      const body = `${run.repeat(Math.floor(longestText / run.length))}x`
      for (const rest of [by, old, { ...by, formatted: body }]) {
        assert.isAtMost(attemptsOf(() => behindOurName(ours, say(body, rest), body)), body.length)
      }
    }
  )
})
