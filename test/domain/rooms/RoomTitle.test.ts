import { assert, describe, it } from "@effect/vitest"
import { longestRoomTitle, roomTitle } from "../../../src/domain/rooms/RoomTitle.ts"

describe("The title of a room", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["  \n ", undefined],
    ["Trip to Rome", "Trip to Rome"],
    [" two\nlines\t here ", "two lines here"],
    ["x".repeat(300), `${"x".repeat(longestRoomTitle - 1)}…`]
  ])("is made of %j", (text, title) => assert.strictEqual(roomTitle(text), title))
})
