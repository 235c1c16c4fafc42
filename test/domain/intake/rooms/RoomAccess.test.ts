import { assert, describe, it } from "@effect/vitest"
import { UserId } from "../../../../src/domain/Ids.ts"
import { stirred } from "../../../../src/domain/intake/rooms/RoomAccess.ts"

const me = UserId.make("@bot:x")
const event = (type: string, state_key: string | undefined) => ({
  type,
  ...(state_key === undefined ? {} : { state_key })
})
const joined = (...timeline: ReadonlyArray<object>) =>
  ({
    joined: [{ room: "!r", timeline, limited: false, prevBatch: undefined, state: [], accountData: [] }],
    invited: [],
    left: []
  }) as never

describe("A room where something changed that may have kept us from reading or writing", () => {
  for (
    const [title, one, is] of [
      ["its power levels", event("m.room.power_levels", ""), true],
      ["who may read its history", event("m.room.history_visibility", ""), true],
      ["which servers it lets in", event("m.room.server_acl", ""), true],
      ["our own membership", event("m.room.member", me), true],
      ["not somebody else's, of which a large room has many", event("m.room.member", "@ann:x"), false],
      ["not a message of that type", event("m.room.power_levels", undefined), false],
      ["not its name", event("m.room.name", ""), false]
    ] as const
  ) {
    it(
      title,
      () => assert.deepStrictEqual<unknown>(stirred(me, joined({ type: "m.room.message" }, one)), is ? ["!r"] : [])
    )
  }

  it("is one of which the sync left something out, or tells in the state before it", () => {
    const room = { room: "!r", timeline: [], limited: false, prevBatch: undefined, state: [], accountData: [] }
    const of = (change: object) => stirred(me, { joined: [{ ...room, ...change }], invited: [], left: [] } as never)
    assert.deepStrictEqual<unknown>([of({}), of({ limited: true }), of({ state: [event("m.room.member", me)] })], [[], [
      "!r"
    ], ["!r"]])
  })

  it("is one that we were invited to, or put out of", () => {
    assert.deepStrictEqual<unknown>(
      stirred(
        me,
        { joined: [], invited: [{ room: "!i", state: [] }], left: [{ room: "!l", timeline: [], state: [] }] } as never
      ),
      ["!i", "!l"]
    )
  })
})
