import { assert, describe, it } from "@effect/vitest"
import { RoomId } from "../../../../src/domain/Ids.ts"
import { welcomeChat, welcomeOf } from "../../../../src/domain/intake/rooms/Welcome.ts"
import { botMessages } from "../../../../src/domain/messages/BotMessages.ts"

describe("A greeting", () => {
  it("is a notice of plain text that names the help command and mentions nobody", () =>
    assert.deepStrictEqual(welcomeOf(botMessages.en("%")), {
      msgtype: "m.notice",
      body: "Hello. I pass what you write here on to an assistant, and bring you its answers. Send %help to learn " +
        "what else I can do.",
      "m.mentions": {}
    }))

  it("has a chat of its own", () => assert.strictEqual(welcomeChat(RoomId.make("!r")), "welcome !r"))
})
