import { assert, describe, it } from "@effect/vitest"
import { mirrorOf } from "../../../src/domain/reconciliation/MirrorOf.ts"
import { roomId, storeRoom, userId } from "../../support/ResetWorld.ts"

describe("what a room's account data should say", () => {
  it("names the store, whose chat it is and where the chats began", () => {
    const room = storeRoom("b", { direct: true, inviter: userId("ann"), origin: roomId("a"), title: "T" })
    assert.deepStrictEqual(mirrorOf(room, "i1"), {
      incarnation: "i1",
      origin: roomId("a"),
      person: userId("ann"),
      title: "T",
      generations: {}
    })
  })

  it("is nobody's in a group, and begins where it is without an upgrade", () => {
    const { origin, person } = mirrorOf(storeRoom("a", { inviter: userId("ann") }), "i1")
    assert.deepStrictEqual([origin, person], [roomId("a"), null])
  })

  it("holds the hundred chats that were begun anew the most often, and none that never was", () => {
    const generations = Object.fromEntries(
      Array.from({ length: 130 }, (_, at) => [`/$${String(at).padStart(3, "0")}`, at % 65])
    )
    const kept = Object.entries(mirrorOf(storeRoom("a", { generations }), "i1").generations)
    assert.lengthOf(kept, 100)
    assert.strictEqual(Math.min(...kept.map(([, generation]) => generation)), 15)
    const reversed = Object.fromEntries(Object.entries(generations).toReversed())
    assert.deepStrictEqual(Object.entries(mirrorOf(storeRoom("a", { generations: reversed }), "i1").generations), kept)
  })
})
