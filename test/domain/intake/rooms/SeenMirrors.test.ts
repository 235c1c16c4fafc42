import { assert, describe, it } from "@effect/vitest"
import { type RoomId } from "../../../../src/domain/Ids.ts"
import { mirroredChats, mirrorsIn } from "../../../../src/domain/intake/rooms/SeenMirrors.ts"
import type { JoinedRoom } from "../../../../src/domain/matrix/SyncBatch.ts"

const mirror = { incarnation: "inc", origin: "!old", person: "@ann:x", title: "Ann", generations: { "": 2 } }

const room = (content: unknown, id = "!r"): JoinedRoom => ({
  room: id as RoomId,
  timeline: [],
  limited: false,
  prevBatch: undefined,
  state: [],
  accountData: [{ type: "matrix-surface.other", content: {} }, { type: "matrix-surface.chat", content }]
})

describe("The mirrors in a batch", () => {
  it("are those of the rooms' account data", () => {
    assert.deepStrictEqual<unknown>(mirrorsIn([room(mirror), room({}, "!s")]), { mirrors: [{ room: "!r", mirror }] })
    assert.deepStrictEqual(mirrorsIn([]), {})
  })

  for (
    const [title, content] of [
      ["nothing", undefined],
      ["a blanked one", {}],
      ["a text", "mirror"],
      ["one without an incarnation", { ...mirror, incarnation: "" }],
      ["one of a very long incarnation", { ...mirror, incarnation: "i".repeat(65) }],
      ["one whose origin is no room", { ...mirror, origin: "@ann:x" }],
      ["one whose origin is too long for a room", { ...mirror, origin: `!${"r".repeat(255)}` }],
      ["one whose person is nobody", { ...mirror, person: "ann" }],
      ["one of a title without end", { ...mirror, title: "t".repeat(1_001) }],
      ["a generation that is no number", { ...mirror, generations: { "": "2" } }],
      ["a generation that is no whole number", { ...mirror, generations: { "": 1.5 } }],
      ["a generation below zero", { ...mirror, generations: { "": -1 } }],
      ["a generation beyond all use", { ...mirror, generations: { "": 2 ** 40 } }],
      ["a chat that is no chat", { ...mirror, generations: { "elsewhere": 1 } }],
      ["a chat of another room", { ...mirror, generations: { "!other": 1 } }],
      ["a chat of two people", { ...mirror, generations: { "@ann:x @bob:x": 1 } }],
      ["a chat that goes on", { ...mirror, generations: { "$t @bob:x more": 1 } }],
      ["more chats than are ever written", {
        ...mirror,
        generations: Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`$${index}`, 1]))
      }]
    ] as const
  ) {
    it(`are none for ${title}`, () => assert.deepStrictEqual(mirrorsIn([room(content)]), {}))
  }

  it("tell of chats: of the room, of its threads, of people in either", () => {
    const generations = { "": 1, "$t": 2, "@bob:x": 3, "$t @bob:x": 4 }
    const { mirrors = [] } = mirrorsIn([room({ ...mirror, generations })])
    assert.deepStrictEqual<unknown>(
      mirroredChats(mirrors).map(({ chat, generation, threadRoot }) => [chat, generation, threadRoot]),
      [["!old", 1, undefined], ["!old $t", 2, "$t"], ["!old @bob:x", 3, undefined], ["!old $t @bob:x", 4, "$t"]]
    )
  })

  it("tell of a chat once, in the room where it went on, in whatever order they come", () => {
    const old = room({ ...mirror, generations: { "": 1 } }, "!old")
    for (const rooms of [[old, room(mirror)], [room(mirror), old]]) {
      assert.deepStrictEqual<unknown>(mirroredChats(mirrorsIn(rooms).mirrors ?? []), [
        { chat: "!old", room: "!r", threadRoot: undefined, generation: 2 }
      ])
    }
  })
})
