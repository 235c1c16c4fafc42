import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { lateReply } from "../../../src/domain/routing/LateReply.ts"

const me = UserId.make("@bot:x")
const ann = UserId.make("@ann:x")
const question = EventId.make("$q")
const hint = EventId.make("$hint")
const over = { ask: "a", labels: ["Yes", "No"], author: ann, event: question }
const context = {
  me,
  origin: RoomId.make("!r"),
  ended: (event: EventId) => (event === question ? over : event === hint ? { ...over, hint } : undefined)
}
const reply: Message = {
  _tag: "Message",
  event: EventId.make("$e"),
  sender: ann,
  msgtype: "m.text",
  body: "1",
  formatted: undefined,
  sentAt: 1,
  mentions: undefined,
  replyTo: question,
  threadRoot: undefined,
  replaces: undefined
}

const cases: ReadonlyArray<readonly [string, Partial<Message>, boolean]> = [
  ["its number", {}, true],
  ["its number with a dot", { body: "2." }, true],
  ["its words", { body: "yes!" }, true],
  ["a number that is none of them", { body: "3" }, false],
  ["other words", { body: "why?" }, false],
  ["a picture called so", { msgtype: "m.image" }, false],
  ["a reply to something else", { replyTo: EventId.make("$other") }, false],
  ["no reply", { replyTo: undefined }, false],
  ["its number, as a reply to its hint", { replyTo: hint }, true],
  ["its number in a thread on it", { replyTo: undefined, threadRoot: question }, true],
  ["its number in a thread on its hint", { replyTo: undefined, threadRoot: hint }, false],
  [
    "its number as a reply to somebody in a thread on it",
    { replyTo: EventId.make("$other"), threadRoot: question },
    false
  ]
]

describe("A reply to a question that has ended", () => {
  for (const [title, change, isTold] of cases) {
    it(`${isTold ? "is" : "is not"} told so with ${title}`, () => {
      const route = lateReply(context, { ...reply, ...change }, undefined, true)
      assert.deepStrictEqual(
        route,
        isTold
          ? {
            _tag: "Reply",
            chat: "!r once NotOpen $q @ann:x" as never,
            threadRoot: undefined,
            reply: { _tag: "NotOpen" }
          }
          : undefined
      )
    })
  }
  it("is told so where it does not name the bot, unless the question was somebody else's", () => {
    for (const sender of [ann, UserId.make("@bob:x")]) {
      const route = lateReply(context, { ...reply, sender }, undefined, false)
      assert.strictEqual(route !== undefined, sender === ann)
    }
  })
})
