import { assert, describe, it } from "@effect/vitest"
import { englishMadeRooms } from "../../../src/domain/messages/MadeRoomMessages.ts"

describe("What the bot says of rooms that it makes", () => {
  it("names the limits, and the commands with the prefix that is set", () => {
    const words = englishMadeRooms("bot>")
    assert.include(words.overQuota.many(50), "`bot>archive`")
    assert.include(words.overQuota.today(10), "10 rooms")
    assert.include(words.noRoomTitle, "`bot>rename")
    assert.deepStrictEqual([words.newRoomTitle(3), words.spaceName("assistant")], ["Chat 3", "Chats with assistant"])
  })
})
