import { assert, describe, it } from "@effect/vitest"
import { readPage } from "../../../src/domain/intake/Gap.ts"
import { ingest } from "../../../src/domain/intake/SyncIngest.ts"
import { madeType } from "../../../src/domain/rooms/MadeMark.ts"
import { eventId, userId } from "../../support/ResetWorld.ts"
import { batch, joined, me, room, say, since } from "../../support/SyncBatches.ts"

const command = eventId("new")
const state = [
  { type: "m.room.create", state_key: "", sender: me, content: {} },
  { type: madeType, state_key: "", sender: me, content: { by: userId("ann"), command } }
]

describe("A room that the bot made and that its sync did not show", () => {
  it("is known by its mark when it is read back to its beginning", () => {
    const own = { type: "m.room.member", state_key: me, sender: me, event_id: "$join", content: { membership: "join" } }
    const events = [say("$1"), state[1]!, own, state[0]!]
    const read = readPage(me, { room, from: since, until: { _tag: "Invitation" }, found: 0 }, {
      events,
      end: undefined
    })
    assert.deepStrictEqual([read.rest, read.made], [{ _tag: "Filled" }, { by: userId("ann"), command }])
    assert.isUndefined(
      readPage(me, { room, from: since, until: { _tag: "Token", token: since }, found: 0 }, { events, end: undefined })
        .made
    )
  })
})

describe("A room that the bot made in the meantime", () => {
  it.each([true, false])("is read back from the end of the batch to its beginning (known: %s)", (known) => {
    const delta = ingest(me, since, () => known, batch({ joined: [joined([say("$1")], { limited: true, state })] }))
    assert.deepStrictEqual(delta.gaps, [{ room, from: delta.next, until: { _tag: "Invitation" } }])
    assert.deepInclude(delta.rooms[0]!, {
      room,
      direct: true,
      inviter: userId("ann"),
      made: { by: userId("ann"), command }
    })
    assert.strictEqual(delta.rooms[0]!.membership, known ? undefined : "join")
  })
})
