import { assert, describe, it } from "@effect/vitest"
import { heirSteps, isSealedPair, sealedHeirs } from "../../../src/domain/reconciliation/SealedHeirs.ts"
import type { StoreRoom } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import { roomId, serverRoom, storeRoom } from "../../support/ResetWorld.ts"

const sealed = { encrypted: true }
const followed = (name: string) => ({ replacement: roomId(name), followed: true })
const pairs = (rooms: ReadonlyArray<StoreRoom>, away: ReadonlyArray<string> = []) =>
  new Map(rooms.map((here) => {
    const there = away.includes(here.room) ? undefined : serverRoom(here.room.slice(1))
    return [here.room, { room: here.room, here, there }]
  }))

describe("rooms that go on an encrypted one", () => {
  it.each<readonly [string, ReadonlyArray<StoreRoom>, ReadonlyArray<string>]>([
    ["none", [storeRoom("a", followed("b")), storeRoom("b")], []],
    ["the one that was followed", [storeRoom("a", { ...sealed, ...followed("b") }), storeRoom("b")], ["b"]],
    [
      "all of several upgrades",
      [storeRoom("a", { ...sealed, ...followed("b") }), storeRoom("b", followed("c")), storeRoom("c")],
      ["b", "c"]
    ],
    [
      "those after one that is known to be encrypted",
      [storeRoom("z", followed("b")), storeRoom("b", { ...sealed, ...followed("c") }), storeRoom("c")],
      ["c"]
    ],
    ["none where it was not followed", [storeRoom("a", { ...sealed, replacement: roomId("b") }), storeRoom("b")], []],
    [
      "none twice where upgrades close a circle",
      [storeRoom("a", { ...sealed, ...followed("b") }), storeRoom("b", followed("a"))],
      ["b"]
    ]
  ])("%s", (_, rooms, expected) => assert.deepStrictEqual(sealedHeirs(pairs(rooms)), expected.map(roomId)))

  it("none that we are not in", () => {
    const rooms = [storeRoom("a", { ...sealed, ...followed("b") }), storeRoom("b")]
    assert.deepStrictEqual(sealedHeirs(pairs(rooms, [roomId("b")])), [])
  })

  it("none that a room led to which we were only invited to", () => {
    const rooms = [storeRoom("a", { ...sealed, ...followed("b"), membership: "invite" }), storeRoom("b")]
    assert.deepStrictEqual(sealedHeirs(pairs(rooms)), [])
  })

  it("those behind one that is about to be followed, which are noted after that", () => {
    const all = pairs([storeRoom("a", sealed), storeRoom("b", followed("c")), storeRoom("c")], [roomId("b")])
    const following = [{ room: roomId("a"), replacement: roomId("b") }]
    const heirs = sealedHeirs(all, following)
    assert.deepStrictEqual(heirs, [roomId("c")])
    assert.deepStrictEqual(heirSteps(all, heirs), {
      inherited: [],
      inheritedThen: [{ _tag: "NoteEncrypted", room: roomId("c") }]
    })
  })

  it("are so by the word of either side", () => {
    const room = roomId("a")
    assert.isTrue(isSealedPair({ room, here: storeRoom("a", sealed), there: serverRoom("a") }))
    assert.isTrue(isSealedPair({ room, here: storeRoom("a"), there: serverRoom("a", sealed) }))
    assert.isFalse(isSealedPair({ room, here: undefined, there: serverRoom("a") }))
  })
})
