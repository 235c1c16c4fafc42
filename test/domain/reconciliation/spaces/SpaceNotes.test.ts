import { assert, describe, it } from "@effect/vitest"
import type { RoomPair } from "../../../../src/domain/reconciliation/RoomFindings.ts"
import { spaceNotes } from "../../../../src/domain/reconciliation/spaces/SpaceNotes.ts"
import type { ServerRoom, StoreRoom } from "../../../../src/domain/reset/snapshot/Snapshot.ts"
import { eventId, roomId, serverRoom, store, storeRoom, userId } from "../../../support/ResetWorld.ts"

const ann = userId("ann")
const command = eventId("new")
const marked = { by: ann, command }

const pair = (there: ServerRoom, here?: StoreRoom): readonly [typeof there.room, RoomPair] => [
  there.room,
  { room: there.room, there, here }
]

describe("What the store lacks of rooms that the bot made", () => {
  it("is one room for each command, where it is in it, and no room that went on elsewhere", () => {
    const replacement = { room: roomId("next"), by: null }
    const pairs = new Map([
      pair(serverRoom("a", { membership: "leave", made: marked })),
      pair(serverRoom("b", { made: marked, replacement })),
      pair(serverRoom("c", { made: marked })),
      pair(serverRoom("d", { made: marked })),
      pair(
        serverRoom("e", { made: { by: ann, command: eventId("known") } }),
        storeRoom("e", {
          made: { by: ann, command: eventId("known"), archived: false, linked: false }
        })
      )
    ])
    const { differences, stages } = spaceNotes(store(), pairs, true)
    assert.deepStrictEqual(stages, [[{ _tag: "NoteMade", room: roomId("c"), by: ann, command }], []])
    assert.deepStrictEqual(differences, [{ kind: "made", room: roomId("c"), by: "plan", why: null }])
    assert.deepStrictEqual(spaceNotes(store(), pairs, false).stages, [[], []])
  })
})
