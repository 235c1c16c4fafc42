import { assert, describe, it } from "@effect/vitest"
import { EventId } from "../../../src/domain/Ids.ts"
import { chatOf } from "../../../src/domain/routing/ChatNames.ts"
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
    (_, chatScope, threadRoot, chat) =>
      assert.strictEqual<string>(chatOf({ chatScope, origin: room }, threadRoot, ann), chat)
  )

  it("differs between people only where the scope says so", () => {
    assert.strictEqual(
      chatOf({ chatScope: "room", origin: room }, root, ann),
      chatOf({ chatScope: "room", origin: room }, root, bob)
    )
    assert.notStrictEqual(
      chatOf({ chatScope: "user", origin: room }, root, ann),
      chatOf({ chatScope: "user", origin: room }, root, bob)
    )
  })

  it("differs between threads whose ids differ in the case of a letter alone", () => {
    const chats = ["$rOOt:x", "$root:x"].map((id) => chatOf({ chatScope: "room", origin: room }, EventId.make(id), ann))
    assert.strictEqual(new Set(chats).size, 2)
  })
})
