import { assert, describe, it } from "@effect/vitest"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { madeAmong } from "../../../src/domain/rooms/MadeAmong.ts"
import { isSpaceIn, markIn, markState } from "../../../src/domain/rooms/MadeMark.ts"
import { newRoomFacts } from "../../../src/domain/rooms/NewRoomFacts.ts"
import { eventId, roomId, userId } from "../../support/ResetWorld.ts"

const [bot, ann, mallory] = [userId("bot"), userId("ann"), userId("mallory")]
const command = eventId("new")

const state = (type: string, content: RawEvent, sender = bot): RawEvent => ({ type, state_key: "", sender, content })
const room = state("m.room.create", {})
const space = state("m.room.create", { type: "m.space" })
const marked = (mark: Parameters<typeof markState>[0], sender = bot) => {
  const { content, type } = markState(mark)
  return state(type, content, sender)
}
const [asChat, asSpace] = [marked({ by: ann, command }), marked({ by: ann, command: null })]

describe("The mark of a room that the bot made", () => {
  it.each<[string, ReadonlyArray<RawEvent>, ReturnType<typeof markIn>]>([
    ["a chat", [room, asChat], { by: ann, command }],
    ["a space", [space, asSpace], { by: ann, command: null }],
    ["no mark", [room], undefined],
    ["no room", [asChat], undefined],
    ["a mark that somebody else wrote", [room, marked({ by: ann, command }, mallory)], undefined],
    ["a room that somebody else made", [state("m.room.create", {}, mallory), asChat], undefined],
    ["a mark that somebody wrote over ours", [room, asChat, marked({ by: mallory, command }, mallory)], undefined],
    ["a space with the mark of a chat", [space, asChat], undefined],
    ["a chat with the mark of a space", [room, asSpace], undefined],
    ["a mark without a person", [room, state("matrix-surface.made", { command })], undefined],
    ["a person who is none", [room, state("matrix-surface.made", { by: "ann", command })], undefined],
    ["a mark that is no state", [room, { type: "matrix-surface.made", sender: bot, content: { by: ann } }], undefined]
  ])("is read of %s", (_, events, mark) => assert.deepStrictEqual(markIn(bot, events), mark))

  it("tells a sync that a chat is direct and whose it is, and of a space that nobody talks in it", () => {
    const facts = (...timeline: ReadonlyArray<RawEvent>) => newRoomFacts(bot, { state: [], timeline })
    assert.deepStrictEqual(facts(room, asChat), { made: { by: ann, command }, inviter: ann, direct: true })
    assert.deepStrictEqual(facts(space, asSpace), { made: { by: ann, command: null }, inviter: ann, space: true })
    assert.deepStrictEqual(facts(state("m.room.create", { type: "m.space" }, mallory)), { space: true })
    assert.deepStrictEqual(facts(room), {})
    assert.isFalse(isSpaceIn([]))
  })

  it("finds the one room that was made for a command, and no room that went on elsewhere", () => {
    const joined = (name: string, ...events: ReadonlyArray<RawEvent>) => ({
      room: roomId(name),
      timeline: events,
      limited: false,
      prevBatch: undefined,
      state: [],
      accountData: [],
      summary: undefined
    })
    const tombstone = state("m.room.tombstone", { replacement_room: "!new" })
    const look = {
      joined: [
        joined("d", room, asChat),
        joined("c", room, asChat),
        joined("b", space, asSpace),
        joined("a", room, asChat, tombstone),
        joined("other", room, marked({ by: ann, command: eventId("other") })),
        joined("forged", state("m.room.create", {}, mallory), asChat)
      ]
    } as unknown as Parameters<typeof madeAmong>[1]
    assert.strictEqual(madeAmong(bot, look, { by: ann, command }), roomId("c"))
    assert.strictEqual(madeAmong(bot, look, { by: ann, command: null }), roomId("b"))
    assert.isUndefined(madeAmong(bot, look, { by: mallory, command }))
  })
})
