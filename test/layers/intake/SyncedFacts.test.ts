import { assert, describe, it } from "@effect/vitest"
import { ingest } from "../../../src/domain/intake/SyncIngest.ts"
import type { RawEvent, SyncBatch } from "../../../src/domain/matrix/SyncBatch.ts"
import { batch, joined, me, room, since } from "../../support/SyncBatches.ts"

const told = (rest: Partial<SyncBatch>) => ingest(me, since, () => true, batch(rest)).rooms

describe("What a room is called and where it went on", () => {
  const state = (type: string, content: RawEvent, key = "") => ({ event_id: `$${type}`, type, state_key: key, content })
  const name = (value: string, key?: string) => state("m.room.name", { name: value }, key)

  it("is told by the newest event, of the timeline before the state", () => {
    assert.deepStrictEqual(told({ joined: [joined([name("b"), name("c")], { state: [name("a")] })] }), [
      { room, title: "c" }
    ])
    assert.deepStrictEqual(told({ joined: [joined([], { state: [name("a")] })] }), [{ room, title: "a" }])
    assert.deepStrictEqual(told({ joined: [joined([state("m.room.topic", { topic: "t" })])] }), [{ room, topic: "t" }])
    assert.deepStrictEqual(told({ joined: [joined([name("a", "x")])] }), [])
  })

  it("is nothing any more where the name was taken away", () => {
    assert.deepStrictEqual(told({ joined: [joined([state("m.room.name", {})])] }), [{ room, title: null }])
  })

  it("is told by a tombstone that names a room", () => {
    const tombstone = (replacement: unknown) => state("m.room.tombstone", { replacement_room: replacement })
    assert.deepStrictEqual(told({ joined: [joined([tombstone("!new")])] }), [{ room, replacement: "!new" }] as never)
    assert.deepStrictEqual(told({ joined: [joined([], { state: [tombstone("!new")] })] }), [
      { room, replacement: "!new" }
    ] as never)
    for (const none of ["", "new", 7, undefined]) {
      assert.deepStrictEqual(told({ joined: [joined([tombstone(none)])] }), [])
    }
  })
})
