import { assert, describe, it } from "@effect/vitest"
import { RoomId, StreamToken, UserId } from "../../src/domain/Ids.ts"
import { stirred } from "../../src/domain/Stirred.ts"
import type { JoinedRoom, RawEvent } from "../../src/domain/Sync.ts"

const me = UserId.make("@bot:x")
const room = RoomId.make("!r")
const levels: RawEvent = { type: "m.room.power_levels", state_key: "" }
const member = (state_key: string): RawEvent => ({ type: "m.room.member", state_key, content: { membership: "join" } })
const batch = (joined: Partial<JoinedRoom>) => ({
  next: StreamToken.make("s"), invited: [], left: [], accountData: [],
  joined: [{ room, timeline: [], limited: false, prevBatch: undefined, state: [], accountData: [], ...joined }]
})

describe("A room is tried again at once", () => {
  it.each([
    ["when its power levels change", { timeline: [levels] }, true],
    ["when that is told as its state", { state: [levels] }, true],
    ["when we come in", { timeline: [member(me)] }, true],
    ["when a gap may hide either", { limited: true }, true],
    ["not when somebody else comes in", { timeline: [member("@ann:x")] }, false],
    ["not when somebody writes", { timeline: [{ type: "m.room.message" }] }, false],
    ["not for an event that only has the name", { timeline: [{ type: "m.room.power_levels" }] }, false]
  ] as const)("%s", (_, joined, is) => assert.deepStrictEqual(stirred(me, batch(joined)), is ? [room] : []))
})
