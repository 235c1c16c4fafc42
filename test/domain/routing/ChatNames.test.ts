import { assert, describe, it } from "@effect/vitest"
import { ChatId, EventId } from "../../../src/domain/Ids.ts"
import { oncePlace, replyPlace } from "../../../src/domain/routing/BotReply.ts"
import { chatOf, roomOf } from "../../../src/domain/routing/ChatNames.ts"
import { ann, bob, room } from "../../support/RouteCases.ts"

const root = EventId.make("$root")

describe("The name of a chat", () => {
  it.each(
    [
      ["the room", "room", undefined, "!r"],
      ["the thread of the room", "room", root, "!r $root"],
      ["the person's part of the room", "user", undefined, "!r @ann:x"],
      ["the person's part of the thread", "user", root, "!r $root @ann:x"]
    ] as const
  )(
    "is that of %s: chatScope=%s, thread %s",
    (_, chatScope, threadRoot, chat) => assert.strictEqual<string>(chatOf({ chatScope, room }, threadRoot, ann), chat)
  )

  it("differs between people only where the scope says so", () => {
    assert.strictEqual(chatOf({ chatScope: "room", room }, root, ann), chatOf({ chatScope: "room", room }, root, bob))
    assert.notStrictEqual(
      chatOf({ chatScope: "user", room }, root, ann),
      chatOf({ chatScope: "user", room }, root, bob)
    )
  })
})

describe("The room that a chat is in", () => {
  it.each([
    ["a room", chatOf({ chatScope: "room", room }, undefined, ann)],
    ["a person in a thread", chatOf({ chatScope: "user", room }, root, ann)],
    ["a reply of the bot's own", replyPlace(room, root)],
    ["a reply that a person gets once", oncePlace(room, root, ann)]
  ])("is in the name of the chat of %s", (_, chat) => assert.strictEqual(roomOf(chat), room))

  it.each(["gap 7", "brake $root", "$root !r", " !r"])(
    "is none for a chat whose name does not begin with one: %j",
    (chat) => assert.isUndefined(roomOf(ChatId.make(chat)))
  )
})
