import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { behindOurName } from "../../../src/domain/routing/address/BehindOurName.ts"
import type { RouteContext } from "../../../src/domain/routing/Route.ts"
import { route } from "../../../src/domain/routing/RouteMessage.ts"
import { namesInText, unquoted } from "../../../src/domain/routing/SpokenText.ts"
import { attemptsOf, longestText } from "../../support/RegExpWork.ts"

const me = UserId.make("@bot:x")
const ann = UserId.make("@ann:x")
const says = (body: string, changed: Partial<Message> = {}): Message => ({
  _tag: "Message",
  event: EventId.make("$e"),
  sender: ann,
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
const saidTo = (message: Message) => {
  const text = unquoted(message)
  return behindOurName({ me }, message, text) ?? text
}
const pill = (name: string) => `<a href="https://matrix.to/#/@bot:x">${name}</a>: 1`

describe("What a message says to us", () => {
  for (
    const [title, message, said] of [
      ["is its text", says("1: one"), "1: one"],
      ["is not the quote above it", says("> <@ann:x> a\n> b\n\n1"), "1"],
      ["is the quote where there is nothing else", says("> a"), "> a"],
      ["is not our id", says("@bot:x: 1"), "1"],
      ["is not our id without a sign", says("  @bot:x 1"), "1"],
      ["is not our id behind a quote", says("> a\n\n@bot:x, 1"), "1"],
      ["has a longer id than ours in it", says("@bot:xy 1"), "@bot:xy 1"],
      ["is not the name of a pill", says("Helper: 1", { formatted: pill("Helper") }), "1"],
      ["is not the name of a pill with odd letters", says("A&B <c>: 1", { formatted: pill("A&amp;B &lt;c&gt;") }), "1"],
      ["has a name that is not the pill's", says("Wait: 1", { mentions, formatted: `1 ${pill("Helper")}` }), "Wait: 1"],
      ["has a word that is no name of ours, though it mentions us", says("Careful: 1", { mentions }), "Careful: 1"],
      ["has a name that mentions nobody", says("Helper: 1", { mentions: [] }), "Helper: 1"],
      [
        "has whatever stands first in a reply, which mentions us by itself",
        says("Wait, 1", { mentions, replyTo: EventId.make("$q") }),
        "Wait, 1"
      ],
      ["is not our localpart where that mentions us", says("Bot 1", { mentions }), "1"],
      ["has no name in the second line", says("a\nb: 1", { mentions }), "a\nb: 1"]
    ] as const
  ) it(title, () => assert.strictEqual(saidTo(message), said))
})

describe("Our id in a text", () => {
  for (
    const [text, is] of [
      ["@bot:x", true],
      ["hey @bot:x!", true],
      ["(@bot:x)", true],
      ["@bot:x: hi", true],
      ["@bot:x...", true],
      ["ask @bot:x, please", true],
      ["@bot:xy", false],
      ["a@bot:x", false],
      ["@bot:x.org", false],
      ["bot:x", false],
      ["@bot:xy @bot:x", true],
      ["*@bot:x*", true],
      ["_@bot:x_", true],
      ["[@bot:x]", true],
      ["`@bot:x`", true],
      ["cc:@bot:x", true],
      ["@bot:x：你好", true],
      ["请@bot:x看看", true],
      ["\u200F@bot:x\u200E", true],
      ["@bot:x-y", false],
      ["@bot:xé", false],
      ["https://app.example.org/#/user/@bot:x", false],
      ["?who=@bot:x", false],
      ["a_@bot:x", false]
    ] as const
  ) it(`${is ? "is" : "is not"} in "${text}"`, () => assert.strictEqual(namesInText(me, text), is))
})

describe("A message keeps nobody waiting, whatever it is made of", () => {
  const context: RouteContext = {
    me,
    room: RoomId.make("!r"),
    batch: 1,
    direct: false,
    groupPolicy: "mention",
    threads: "follow",
    origin: RoomId.make("!r"),
    chatScope: "room",
    commandPrefix: "!",
    isAdmin: () => false,
    isAllowed: () => true,
    attempt: () => undefined,
    work: () => ({ running: undefined, broken: undefined }),
    isOurs: () => false,
    questions: [{
      room: RoomId.make("!r"),
      chat: ChatId.make("!r"),
      prompt: EventId.make("$p"),
      author: ann,
      threadRoot: undefined,
      question: { ask: "a", title: "?", choices: [] },
      shown: { event: EventId.make("$q"), at: 0, batch: 0 }
    }]
  }
  for (
    const run of [
      ".",
      ":",
      "!",
      ")",
      " ",
      "\n",
      ">",
      "> \n",
      "@bot:x",
      "@bot:x.",
      "@bot:x:",
      "1\uFE0F\u20E3",
      "\u200B",
      "<a href=",
      `"https://matrix.to/#/@bot:x"`
    ]
  ) {
    it(`an event full of ${JSON.stringify(run)}`, () => {
      const body = `${run.repeat(Math.floor(longestText / run.length))}x`
      for (const changed of [{}, { mentions }, { formatted: body }, { replyTo: EventId.make("$q") }]) {
        const attempts = attemptsOf(() => assert.isDefined(route(context, says(body, changed))._tag))
        assert.isAtMost(attempts, 8 * body.length)
      }
    })
  }
})
