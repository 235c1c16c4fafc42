import { assert, describe, it } from "@effect/vitest"
import { mostADay, mostMade, overQuota } from "../../../src/domain/rooms/RoomQuota.ts"
import { longestRoomTitle, roomTitle } from "../../../src/domain/rooms/RoomTitle.ts"
import { graceLeft, searchGrace } from "../../../src/domain/rooms/SearchGrace.ts"

describe("A person's rooms", () => {
  it.each([
    [{ all: 0, today: 0 }, undefined],
    [{ all: mostMade - 1, today: mostADay - 1 }, undefined],
    [{ all: mostMade, today: 0 }, "many"],
    [{ all: mostADay, today: mostADay }, "today"]
  ])("are so many: %o", (made, over) => assert.strictEqual(overQuota(made), over))

  it.each([
    [undefined, undefined],
    ["", undefined],
    ["  \n ", undefined],
    ["Trip to Rome", "Trip to Rome"],
    [" two\nlines\t here ", "two lines here"],
    ["x".repeat(300), `${"x".repeat(longestRoomTitle - 1)}…`]
  ])("are called by %j", (text, title) => assert.strictEqual(roomTitle(text), title))

  it.each([
    [1_000, 1_000, searchGrace],
    [1_000, 4_000, searchGrace - 3_000],
    [1_000, 1_000 + searchGrace, 0],
    [1_000, 99_000, 0],
    [99_000, 1_000, searchGrace]
  ])(
    "are looked for until a lost request is over: begun at %i, now %i",
    (tried, now, wait) => assert.strictEqual(graceLeft(tried, now), wait)
  )
})
