import { assert, describe, it } from "@effect/vitest"
import { StreamToken } from "../../../src/domain/Ids.ts"
import {
  encryption,
  first,
  gap,
  ids,
  invite,
  join,
  joined,
  known,
  left,
  member,
  of,
  room,
  say,
  toInvitation,
  toToken,
  unknown
} from "./SyncBatches.ts"

describe("A room that we know", () => {
  it("gives its events in order, and the batch its token", () => {
    const acceptance = of({ joined: [joined([say("$1"), say("$2")])] })
    assert.deepStrictEqual(acceptance, {
      next: StreamToken.make("s2"),
      rooms: [],
      gaps: [],
      finals: [],
      shown: [],
      answers: [],
      malformed: 0,
      events: [{ event: "$1", room, order: 0, raw: say("$1") }, {
        event: "$2",
        room,
        order: 1,
        raw: say("$2")
      }] as never
    })
  })

  it("has a hole back to the last sync where the server left events out", () => {
    const acceptance = of({ joined: [joined([say("$1")], { limited: true })] })
    assert.deepStrictEqual(acceptance.gaps, [toToken])
    assert.deepStrictEqual(ids(acceptance), ["$1"])
  })

  it(
    "loses nothing where the server left events out and does not say where: the gap is read from the newest " +
      "event on",
    () => {
      const newest = StreamToken.make("s2")
      const nowhere = { limited: true, prevBatch: undefined }
      assert.deepStrictEqual(of({ joined: [joined([say("$1")], nowhere)] }).gaps, [{ ...toToken, from: newest }])
      assert.deepStrictEqual(of({ joined: [joined([join], nowhere)] }, unknown).gaps, [{
        ...toInvitation,
        from: newest
      }])
      assert.deepStrictEqual(first({ joined: [joined([say("$1")], nowhere)] }).gaps, [{
        ...toInvitation,
        from: newest
      }])
      assert.deepStrictEqual(first({ joined: [joined([say("$1")], nowhere)] }, known, true).gaps, [{
        room,
        from: newest,
        until: { _tag: "Known" }
      }])
      assert.deepStrictEqual(of({ joined: [joined([say("$1")], { prevBatch: undefined })] }).gaps, [])
    }
  )

  it("loses nothing by our own new name or picture", () => {
    assert.deepStrictEqual(ids(of({ joined: [joined([say("$1"), member("$name", "join", "join"), say("$2")])] })), [
      "$1",
      "$name",
      "$2"
    ])
  })

  it("is encrypted from the event that says so, for ever", () => {
    assert.deepStrictEqual(of({ joined: [joined([encryption])] }).rooms, [{ room, encrypted: true }])
    assert.deepStrictEqual(of({ joined: [joined([], { state: [encryption] })] }).rooms, [{ room, encrypted: true }])
    assert.deepStrictEqual(of({ joined: [joined([{ ...encryption, state_key: "x" }])] }).rooms, [])
  })
})

describe("A room that we know, when our place in the stream is lost", () => {
  it("has a hole back to what is known, whatever let us in again, and reads what is newest", () => {
    const acceptance = first(
      { joined: [joined([member("$again", "invite", "leave"), say("$1")], { limited: true })] },
      known,
      true
    )
    assert.deepStrictEqual(acceptance.gaps, [{ room, from: gap, until: { _tag: "Known" } }])
    assert.deepStrictEqual(ids(acceptance), ["$again", "$1"])
    assert.deepStrictEqual(acceptance.rooms, [])
  })
})

describe("A room that is new to us", () => {
  it("begins after our invitation, so what was said before the join is read", () => {
    const acceptance = of({ joined: [joined([say("$secret"), invite, say("$1"), join, say("$2")])] }, unknown)
    assert.deepStrictEqual(ids(acceptance), ["$1", "$join", "$2"])
    assert.deepStrictEqual(acceptance.gaps, [])
    assert.deepStrictEqual(acceptance.rooms, [{ room, membership: "join", members: "unknown" }])
  })

  it("has a hole back to the invitation where that is not in sight", () => {
    const acceptance = of({ joined: [joined([say("$1"), join, say("$2")], { limited: true })] }, unknown)
    assert.deepStrictEqual(ids(acceptance), ["$1", "$join", "$2"])
    assert.deepStrictEqual(acceptance.gaps, [toInvitation])
  })

  it("has that hole also where the server calls the timeline whole", () => {
    assert.deepStrictEqual(of({ joined: [joined([join])] }, unknown).gaps, [toInvitation])
  })

  it("begins at a join that followed no invitation", () => {
    const acceptance = of(
      { joined: [joined([say("$before"), member("$join", "join"), say("$1")], { limited: true })] },
      unknown
    )
    assert.deepStrictEqual(ids(acceptance), ["$1"])
    assert.deepStrictEqual(acceptance.gaps, [])
  })

  it("begins at the last invitation after having been put out", () => {
    const timeline = [
      invite,
      join,
      say("$old"),
      member("$kick", "leave", "join"),
      say("$between"),
      member("$again", "invite", "leave"),
      say("$1"),
      member("$rejoin", "join", "invite"),
      say("$2")
    ]
    assert.deepStrictEqual(ids(of({ joined: [joined(timeline)] }, unknown)), ["$1", "$rejoin", "$2"])
  })

  it("is direct when our membership says so", () => {
    const timeline = [member("$invite", "invite", undefined, { is_direct: true }), join]
    assert.deepStrictEqual(of({ joined: [joined(timeline)] }, unknown).rooms, [{
      room,
      membership: "join",
      direct: true,
      members: "unknown"
    }])
  })

  it("is not direct because somebody else's membership says so", () => {
    const other = { ...member("$m", "join", undefined, { is_direct: true }), state_key: "@ann:x" }
    assert.deepStrictEqual(of({ joined: [joined([other, invite, join])] }, unknown).rooms, [{
      room,
      membership: "join",
      members: "unknown"
    }])
  })
})

describe("How many are in a room", () => {
  const counted = (joined: unknown, invited: unknown) => ({
    summary: { "m.joined_member_count": joined, "m.invited_member_count": invited }
  })
  const other = { ...member("$m", "join"), state_key: "@bob:x" }
  for (
    const [title, timeline, rest, members] of [
      ["is not looked at where nothing was said of it", [say("$1")], {}, undefined],
      ["is what the server says", [say("$1")], counted(2, 0), 2],
      ["counts those who are invited", [other], counted(2, 1), 3],
      ["is more than two whoever else is invited", [other], { summary: { "m.joined_member_count": 3 } }, 3],
      ["is not known by the joined ones alone", [say("$1")], { summary: { "m.joined_member_count": 2 } }, undefined],
      ["is not known any more where somebody comes or goes and the server does not count", [other], {}, "unknown"],
      ["is not changed by our own name", [member("$name", "join", "join")], {}, undefined],
      ["is no count that makes no sense", [other], counted(-1, 0.5), "unknown"],
      ["is no count that is a text", [other], counted("2", "0"), "unknown"]
    ] as const
  ) {
    it(title, () => {
      assert.deepStrictEqual<unknown>(
        of({ joined: [joined(timeline, rest)] }).rooms,
        members === undefined ? [] : [{ room, members }]
      )
    })
  }
})

describe("A new store", () => {
  it("reads every room back to the event that let us in, without asking a clock", () => {
    const acceptance = first({ joined: [joined([say("$1")], { limited: true })] })
    assert.deepStrictEqual(acceptance.gaps, [toInvitation])
    assert.deepStrictEqual(ids(acceptance), ["$1"])
  })

  it("does so also for a room that it was told of before its first sync", () => {
    assert.deepStrictEqual(first({ joined: [joined([say("$1")])] }, known).gaps, [toInvitation])
  })

  it("answers nothing in rooms that were left", () => {
    const acceptance = first({ left: [left([say("$1"), member("$kick", "leave", "join")])] })
    assert.deepStrictEqual(ids(acceptance), [])
    assert.deepStrictEqual(acceptance.rooms, [{ room, membership: "leave" }])
  })
})
