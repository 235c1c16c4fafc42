import { assert, describe, it } from "@effect/vitest"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { mirrorOf } from "../../../src/domain/reconciliation/MirrorOf.ts"
import type { StoreRoom } from "../../../src/domain/reset/snapshot/Snapshot.ts"

const room: StoreRoom = {
  room: "!r" as RoomId,
  membership: "join",
  direct: true,
  begun: false,
  encrypted: false,
  title: "Ann",
  topic: "what we talk about",
  inviter: "@ann:x" as UserId,
  origin: null,
  replacement: null,
  followed: false,
  untrusted: false,
  marked: false,
  generations: {}
}
const many = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`$${index}`, 1 + (index % 75)]))

describe("The mirror of a room", () => {
  it("says where its chats began, whose it is, its title and the generations above zero", () => {
    assert.deepStrictEqual<unknown>(mirrorOf({ ...room, generations: { "": 2, "$t": 0, "$u @bob:x": 1 } }, "inc"), {
      incarnation: "inc",
      origin: "!r",
      person: "@ann:x",
      title: "Ann",
      generations: { "": 2, "$u @bob:x": 1 }
    })
  })

  it("names the room of before an upgrade, and nobody in a room of several", () => {
    const mirror = mirrorOf({ ...room, origin: "!old" as RoomId, direct: false, title: null }, "inc")
    assert.deepInclude(mirror as object, { origin: "!old", person: null, title: null })
  })

  it("holds a hundred generations at most, the greatest, whatever their order", () => {
    const { generations } = mirrorOf({ ...room, generations: many }, "inc")
    assert.strictEqual(Object.keys(generations).length, 100)
    assert.strictEqual(Math.min(...Object.values(generations)), 26)
    const turned = Object.fromEntries(Object.entries(many).toReversed())
    assert.deepStrictEqual(
      Object.entries(mirrorOf({ ...room, generations: turned }, "inc").generations),
      Object.entries(generations)
    )
  })
})
