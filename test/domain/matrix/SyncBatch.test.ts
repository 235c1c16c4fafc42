import { assert, describe, it } from "@effect/vitest"
import { RoomId, StreamToken } from "../../../src/domain/Ids.ts"
import { isEmptyBatch, type JoinedRoom, type SyncBatch } from "../../../src/domain/matrix/SyncBatch.ts"

const room = RoomId.make("!r")
const nothing: SyncBatch = { next: StreamToken.make("s2"), joined: [], invited: [], left: [], accountData: [] }
const quiet: JoinedRoom = { room, timeline: [], limited: false, prevBatch: undefined, state: [], accountData: [] }
const event = { type: "m.room.message" }
const joined = (more: Partial<JoinedRoom>): SyncBatch => ({ ...nothing, joined: [quiet, { ...quiet, ...more }] })

describe("A batch tells nothing but where it ends", () => {
  it.each<[string, SyncBatch, boolean]>([
    ["with nothing in it", nothing, true],
    ["with rooms in which nothing happened", joined({ prevBatch: StreamToken.make("p") }), true],
    ["not with an event", joined({ timeline: [event] }), false],
    ["not with state", joined({ state: [event] }), false],
    ["not with account data of a room", joined({ accountData: [event] }), false],
    ["not where events were left out", joined({ limited: true }), false],
    ["not where the number of members is told", joined({ summary: {} }), false],
    ["not with an invitation", { ...nothing, invited: [{ room, state: [] }] }, false],
    ["not with a room that was left", { ...nothing, left: [{ room, timeline: [], state: [] }] }, false],
    ["not with account data", { ...nothing, accountData: [event] }, false]
  ])("%s", (_, batch, empty) => assert.strictEqual(isEmptyBatch(batch), empty))
})
