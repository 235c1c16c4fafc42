import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import type { Message } from "../../../../src/domain/matrix/InboundEvent.ts"
import { promptTextOf } from "../../../../src/domain/routing/prompt/PromptText.ts"
import { attemptsOf, longestText } from "../../../support/RegExpWork.ts"

const me = UserId.make("@bot:x")
const says = (body: string, changed: Partial<Message> = {}): Message => ({
  _tag: "Message",
  event: EventId.make("$e"),
  sender: UserId.make("@ann:x"),
  msgtype: "m.text",
  body,
  formatted: undefined,
  sentAt: 1,
  mentions: undefined,
  replyTo: undefined,
  threadRoot: undefined,
  replaces: undefined,
  ...changed
})
const mentions = [me]
const pill = (id: string, name: string) => `<a href="https://matrix.to/#/${id}">${name}</a>`

describe("The text that the agent gets of a message", () => {
  const cases: ReadonlyArray<[string, Message, string]> = [
    ["is what was written", says("hi, 14:30?\n"), "hi, 14:30?\n"],
    ["has no id of ours before it", says("@bot:x: work"), "work"],
    ["has no name of ours before it", says("Helper: work", { formatted: `${pill(me, "Helper")}: work` }), "work"],
    ["has no first part of our id before it", says("bot, work", { mentions }), "work"],
    ["has no link to us before it", says("[Helper](https://matrix.to/#/@bot:x) work", { mentions }), "work"],
    ["keeps our name where nobody mentions us", says("bot: work"), "bot: work"],
    ["keeps a word that is no name of ours", says("Question: work", { mentions }), "Question: work"],
    ["keeps our name where nothing else is said", says("@bot:x"), "@bot"],
    [
      "calls us by our name within it",
      says("ask Helper or @bot:x", { formatted: pill(me, "Helper") }),
      "ask Helper or Helper"
    ],
    [
      "calls people as the writer's client shows them",
      says("ask @bob:hs.test", { formatted: pill("@bob:hs.test", "Bob B.") }),
      "ask Bob B."
    ],
    [
      "calls nobody by an id",
      says("ask @bob:hs.test", { formatted: pill("@bob:hs.test", "@bob:hs.test") }),
      "ask @bob"
    ],
    [
      "calls nobody by a whole text",
      says("ask @bob:hs.test", { formatted: pill("@bob:hs.test", "b".repeat(65)) }),
      "ask @bob"
    ],
    ["knows mentioned people on servers without a dot", says("ask @bob:hs", { mentions: ["@bob:hs"] }), "ask @bob"],
    [
      "is not the quote above a reply",
      says("> <@eve:hs.test> secret\n> more\n\nwhat?", { replyTo: EventId.make("$q") }),
      "what?"
    ],
    ["is not the quote of an emote", says("> * <@eve:hs.test> waves\n\nwhat?"), "what?"],
    ["keeps a quote that a person wrote", says("> it crashed\n\nwhy?"), "> it crashed\n\nwhy?"],
    ["has no ids in a quote that stands alone", says("> <@eve:hs.test> secret"), "> <@eve> secret"],
    ["says who does what in an emote", says("waves at @bot:x", { msgtype: "m.emote" }), "/me waves at @bot"]
  ]
  it.each([
    ["!!bang", "!bang"],
    ["@bot:x: !!help me", "!help me"],
    ["!!! wow", "!!! wow"],
    ["a !!b", "a !!b"],
    ["!! b", "!! b"]
  ])(
    "has one prefix of commands where a word begins with two: %s",
    (body, text) => assert.strictEqual(promptTextOf(me, says(body), [], "!"), text)
  )

  it.each(cases)("%s", (_, message, text) => assert.strictEqual(promptTextOf(me, message), text))

  const runs = [
    "@",
    "@a",
    "@a:",
    "@a:b",
    "@bot:x",
    "@bot:x.",
    "%40",
    "%40a%3A",
    "!",
    "!a:",
    "$",
    "#",
    "[",
    "[a](",
    "[a](matrix:u/a)",
    ".",
    ":",
    "a.",
    "@a:b.",
    "@a:b.c-",
    "matrix:",
    "matrix:u/",
    "matrix:u/?",
    "https://matrix.to/#/",
    "matrix.to/#/@a:b",
    "> ",
    "> <@a:x>\n",
    "<a ",
    "<a href=\"https://matrix.to/#/@bot:x\">B</a>",
    "&amp;",
    " "
  ]
  it.each(runs)("costs no more than its length: an event full of %j", (run) => {
    const body = `${run.repeat(Math.floor(longestText / run.length))}x`
    for (const changed of [{}, { mentions }, { formatted: body }]) {
      const attempts = attemptsOf(() => assert.isString(promptTextOf(me, says(body, changed))))
      assert.isAtMost(attempts, 4 * body.length)
    }
  })

  it.each(["!", "#", "$", "@"])("looks once at each of a row of %s, as none begins an id", (sign) => {
    const body = sign.repeat(longestText)
    assert.isAtMost(attemptsOf(() => promptTextOf(me, says(body))), 2.1 * body.length)
  })
})
