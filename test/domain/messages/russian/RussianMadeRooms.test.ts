import { assert, describe, it } from "@effect/vitest"
import { russianMadeRooms } from "../../../../src/domain/messages/russian/RussianMadeRooms.ts"

describe("What the bot says of rooms that it makes, in Russian", () => {
  it("counts them as the language does", () => {
    assert.include(russianMadeRooms("!").overQuota.many(50), "50 комнат,")
    assert.include(russianMadeRooms("!").overQuota.today(1), "1 комната,")
  })
})
