import { assert, describe, it } from "@effect/vitest"
import { mostADay, mostMade, overQuota } from "../../../src/domain/rooms/RoomQuota.ts"

describe("A person's rooms", () => {
  it.each([
    [{ all: 0, today: 0 }, undefined],
    [{ all: mostMade - 1, today: mostADay - 1 }, undefined],
    [{ all: mostMade, today: 0 }, "many"],
    [{ all: mostADay, today: mostADay }, "today"]
  ])("are so many: %o", (made, over) => assert.strictEqual(overQuota(made), over))
})
