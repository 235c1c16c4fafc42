import { assert, describe, it } from "@effect/vitest"
import { readPage } from "../../../../src/domain/intake/Gap.ts"
import { madeFacts, newRoomFacts } from "../../../../src/domain/intake/rooms/NewRoomFacts.ts"
import { ingest } from "../../../../src/domain/intake/SyncIngest.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { madeType, markState } from "../../../../src/domain/rooms/MadeMark.ts"
import { eventId, userId } from "../../../support/ResetWorld.ts"
import { batch, gap, joined, me, room as synced, say, since } from "../../../support/SyncBatches.ts"

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

const asMine = [
  { type: "m.room.create", state_key: "", sender: me, content: {} },
  { type: madeType, state_key: "", sender: me, content: { by: ann, command } }
]

describe("What a new room is", () => {
  it("tells a sync that a chat is direct and whose it is, and of a space that nobody talks in it", () => {
    const facts = (...timeline: ReadonlyArray<RawEvent>) => newRoomFacts(bot, { state: [], timeline })
    assert.deepStrictEqual(facts(room, asChat), { made: { by: ann, command }, inviter: ann, direct: true })
    assert.deepStrictEqual(facts(space, asSpace), { made: { by: ann, command: null }, inviter: ann, space: true })
    assert.deepStrictEqual(facts(state("m.room.create", { type: "m.space" }, mallory)), { space: true })
    assert.deepStrictEqual(facts(room), {})
    assert.deepStrictEqual(madeFacts({ by: ann, command }), facts(room, asChat))
  })
})

describe("A room that the bot made and that its sync did not show", () => {
  it("is known by its mark when it is read back to its beginning", () => {
    const own = { type: "m.room.member", state_key: me, sender: me, event_id: "$join", content: { membership: "join" } }
    const events = [say("$1"), asMine[1]!, own, asMine[0]!]
    const read = readPage(me, { room: synced, from: since, until: { _tag: "Invitation" }, found: 0 }, {
      events,
      end: undefined
    })
    assert.deepStrictEqual([read.rest, read.made], [{ _tag: "Filled" }, { by: ann, command }])
    assert.isUndefined(
      readPage(me, { room: synced, from: since, until: { _tag: "Token", token: since }, found: 0 }, {
        events,
        end: undefined
      })
        .made
    )
  })
})

describe("A room that the bot made in the meantime", () => {
  it.each([true, false])("is read back from the end of the batch to its beginning (known: %s)", (known) => {
    const delta = ingest(
      me,
      since,
      () => known,
      batch({ joined: [joined([say("$1")], { limited: true, state: asMine })] })
    )
    assert.deepStrictEqual(delta.gaps, [{ room: synced, from: delta.next, until: { _tag: "Invitation" } }])
    assert.deepInclude(delta.rooms[0]!, {
      room: synced,
      direct: true,
      inviter: ann,
      made: { by: ann, command }
    })
    assert.strictEqual(delta.rooms[0]!.membership, known ? undefined : "join")
  })
})

describe("A room that the bot made and that the server tells before it is whole", () => {
  const told = (sender: string) => {
    const create = { type: "m.room.create", state_key: "", sender, content: {} }
    return ingest(me, since, () => false, batch({ joined: [joined([], { state: [create], limited: true })] })).gaps
  }

  it("is read back from the end of the batch, as nothing of it is before that", () => {
    const until = { _tag: "Invitation" } as const
    assert.deepStrictEqual(told(me), [{ room: synced, from: batch({}).next, until }])
  })

  it("is read back from where the server says, where somebody else made it", () => {
    assert.deepStrictEqual(told("@ann:x"), [{ room: synced, from: gap, until: { _tag: "Invitation" } }])
  })
})
