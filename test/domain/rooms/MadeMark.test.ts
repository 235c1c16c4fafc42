import { assert, describe, it } from "@effect/vitest"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { isSpaceIn, markIn, markState } from "../../../src/domain/rooms/MadeMark.ts"
import { eventId, userId } from "../../support/ResetWorld.ts"

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

  it("is of no space without a creation", () => assert.isFalse(isSpaceIn([])))
})
