import { assert, describe, it } from "@effect/vitest"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { madeAmong } from "../../../src/domain/rooms/MadeAmong.ts"
import { markState } from "../../../src/domain/rooms/MadeMark.ts"
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

describe("The rooms of the account", () => {
  it("show the one that was made for a command, and none that went on elsewhere", () => {
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
