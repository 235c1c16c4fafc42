import { assert, describe, it } from "@effect/vitest"
import { RoomId } from "../../../src/domain/Ids.ts"
import { sharedChat, sharedNoticeOf } from "../../../src/domain/isolation/SharedNotice.ts"
import { botMessages } from "../../../src/domain/messages/BotMessages.ts"

describe("The notice of a shared memory", () => {
  it("is a notice that mentions nobody, in a chat of its own for each room", () => {
    const { body, ...rest } = sharedNoticeOf(botMessages.en("!"))
    assert.match(String(body), /may have one memory for all rooms/)
    assert.deepStrictEqual(rest, { msgtype: "m.notice", "m.mentions": {} })
    assert.notStrictEqual(sharedChat(RoomId.make("!a:x")), sharedChat(RoomId.make("!b:x")))
  })
})
