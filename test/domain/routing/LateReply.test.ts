import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { Message } from "../../../src/domain/matrix/InboundEvent.ts"
import { lateReply } from "../../../src/domain/routing/LateReply.ts"

const me = UserId.make("@bot:x")
const question = EventId.make("$q")
const context = {
  me,
  room: RoomId.make("!r"),
  ended: (event: EventId) => (event === question ? { ask: "a", labels: ["Yes", "No"] } : undefined)
}
const reply: Message = {
  _tag: "Message",
  event: EventId.make("$e"),
  sender: UserId.make("@ann:x"),
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
  ["no reply", { replyTo: undefined }, false]
]

describe("A reply to a question that has ended", () => {
  for (const [title, change, isTold] of cases) {
    it(`${isTold ? "is" : "is not"} told so with ${title}`, () => {
      const route = lateReply(context, { ...reply, ...change }, undefined)
      assert.deepStrictEqual(
        route,
        isTold
          ? { _tag: "Reply", chat: "!r once $q @ann:x" as never, threadRoot: undefined, reply: { _tag: "NotOpen" } }
          : undefined
      )
    })
  }
})
