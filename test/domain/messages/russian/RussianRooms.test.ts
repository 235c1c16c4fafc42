import { assert, describe, it } from "@effect/vitest"
import { russianRooms } from "../../../../src/domain/messages/russian/RussianRooms.ts"

describe("What the bot says about rooms, in Russian", () => {
  it("counts minutes as the language does", () => {
    assert.include(russianRooms.braked("@ann:x", 1), "через 1 минуту.")
    assert.include(russianRooms.braked("@ann:x", 10), "через 10 минут.")
  })
})
