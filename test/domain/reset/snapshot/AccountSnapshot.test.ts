import { assert, describe, it } from "@effect/vitest"
import type { RoomId, StreamToken, UserId } from "../../../../src/domain/Ids.ts"
import type { JoinedRoom, RawEvent, SyncBatch } from "../../../../src/domain/matrix/SyncBatch.ts"
import { accountSnapshot, withMembers } from "../../../../src/domain/reset/snapshot/AccountSnapshot.ts"

const me = "@bot:x" as UserId
const [a, b, c] = ["!a" as RoomId, "!b" as RoomId, "!c" as RoomId]
const create = (sender: string, more: RawEvent = {}): RawEvent => ({
  type: "m.room.create",
  state_key: "",
  sender,
  content: { room_version: "12", ...more }
})
const levels = (users: RawEvent): RawEvent => ({ type: "m.room.power_levels", state_key: "", content: { users } })
const joined = (room: RoomId, more: Partial<JoinedRoom> = {}): JoinedRoom => ({
  room,
  timeline: [],
  limited: true,
  prevBatch: undefined,
  state: [],
  accountData: [],
  ...more
})
const look = (more: Partial<SyncBatch>): SyncBatch => ({
  next: "s" as StreamToken,
  joined: [],
  invited: [],
  left: [],
  accountData: [],
  ...more
})

describe("the account as the server shows it", () => {
  it(
    "has the rooms that /joined_rooms names, also those that the look does not know, in order",
    () => {
      const { server } = accountSnapshot(
        me,
        [c, a],
        look({ joined: [joined(a), joined(b)], left: [{ room: c, state: [], timeline: [] }] })
      )
      assert.deepStrictEqual(server.rooms.map(({ membership, room }) => [room, membership]), [[a, "join"], [c, "join"]])
    }
  )

  it("has every other room once, and one that was left and that somebody invites to again as an invitation", () => {
    const gone = (room: RoomId) => ({ room, state: [], timeline: [] })
    const { server } = accountSnapshot(
      me,
      [b],
      look({ joined: [joined(b)], invited: [{ room: c, state: [] }], left: [gone(c), gone(a), gone(b)] })
    )
    assert.deepStrictEqual(server.rooms.map(({ membership, room }) => [room, membership]), [
      [a, "leave"],
      [b, "join"],
      [c, "invite"]
    ])
  })

  it("knows direct rooms by m.direct and by the own membership, and drops what makes no sense in m.direct", () => {
    const own = { type: "m.room.member", state_key: me, content: { membership: "join", is_direct: true } }
    const accountData = [{ type: "m.direct", content: { "@u:x": [a, 7, "#alias"], "@v:x": "nonsense", other: [c] } }]
    const { server } = accountSnapshot(
      me,
      [a, b, c],
      look({ joined: [joined(a), joined(b, { state: [own] }), joined(c)], accountData })
    )
    assert.deepStrictEqual(server.rooms.map(({ direct }) => direct), [true, true, false])
    assert.deepStrictEqual(server.direct as unknown, { "@u:x": [a], "@v:x": [] })
  })

  it("calls no room direct that is so to somebody else alone", () => {
    const state = [
      { type: "m.room.member", state_key: me, content: { membership: "join" } },
      { type: "m.room.member", state_key: "@u:x", content: { membership: "join", is_direct: true } }
    ]
    const { server } = accountSnapshot(me, [a], look({ joined: [joined(a, { state })] }))
    assert.deepStrictEqual(server.rooms.map(({ direct }) => direct), [false])
  })

  it("lists data of ours that holds something, and children of a space that we may take out", () => {
    const child = (room: string, content: RawEvent) => ({ type: "m.space.child", state_key: room, content })
    const state = [create(me, { type: "m.space" }), levels({}), child("!one", { via: ["x"] }), child("!gone", {})]
    const accountData = [{ type: "matrix-surface.chat", content: { a: 1 } }, {
      type: "matrix-surface.old",
      content: {}
    }, { type: "m.tag", content: { a: 1 } }]
    const { server } = accountSnapshot(
      me,
      [a, b],
      look({
        joined: [
          joined(a, { state, accountData }),
          joined(b, { state: [create("@u:x", { type: "m.space" }), levels({}), child("!one", { via: ["x"] })] })
        ]
      })
    )
    assert.deepStrictEqual(server.rooms.map(({ children, data }) => [children, data]), [[["!one" as RoomId], [
      "matrix-surface.chat"
    ]], [[], []]])
  })

  it("asks for members only where nothing else tells who stays behind, and takes their word", () => {
    const state = [create(me), levels({ "@u:x": 100 })]
    const summary = (heroes: ReadonlyArray<string>, count: number) => ({
      "m.joined_member_count": count,
      "m.invited_member_count": 0,
      "m.heroes": heroes
    })
    const { server, suspicious } = accountSnapshot(
      me,
      [a, b, c],
      look({
        joined: [
          joined(a, { state, summary: summary(["@u:x"], 2) }),
          joined(b, { state, summary: summary(["@v:x"], 2) }),
          joined(c, { state, summary: summary([], 9) })
        ]
      })
    )
    assert.deepStrictEqual(server.rooms.map(({ orphaned }) => orphaned), [false, true, false])
    assert.deepStrictEqual(suspicious as unknown, [{ room: c, who: ["@u:x"] }])
    const asked = (...members: ReadonlyArray<string>) =>
      withMembers(server, me, [{ ...suspicious[0]!, members }]).rooms[2]!
    assert.deepStrictEqual([
      asked(me, "@v:x").orphaned,
      asked(me, "@v:x", "@u:x").orphaned,
      asked(me).orphaned,
      asked(me, "@v:x").members
    ], [true, false, false, 2])
  })
})

describe("What makes no sense in the account", () => {
  const of = (room: Partial<JoinedRoom>, more: Partial<SyncBatch> = {}) =>
    accountSnapshot(me, [a], look({ joined: [joined(a, room)], ...more })).server
  it("is left out: people that are none, children that are no rooms, lists that are none", () => {
    assert.deepStrictEqual(of({ summary: { "m.heroes": "@u:x" } }).rooms[0]?.people, [])
    assert.deepStrictEqual(of({ summary: { "m.heroes": ["@u:x", 7, "u"] } }).rooms[0]?.people as unknown, ["@u:x"])
    const child = (room: string) => ({ type: "m.space.child", state_key: room, content: { via: ["x"] } })
    const state = [create(me, { type: "m.space" }), child("!z"), child("#alias"), child("!b")]
    assert.deepStrictEqual(of({ state }).rooms[0]?.children as unknown, ["!b", "!z"])
    assert.deepStrictEqual(of({ state: [create(me), child("!b")] }).rooms[0]?.children, [])
    assert.deepStrictEqual(accountSnapshot(me, [a], look({})).suspicious, [])
  })
})
