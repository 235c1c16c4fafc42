import { assert, describe, it } from "@effect/vitest"
import { StreamToken } from "../../../src/domain/Ids.ts"
import { ingest, isOurEntry } from "../../../src/domain/intake/SyncIngest.ts"
import type { RawEvent, SyncBatch } from "../../../src/domain/matrix/SyncBatch.ts"
import {
  batch,
  encryption,
  gap,
  invite,
  invited,
  join,
  joined,
  left,
  me,
  member,
  room,
  say,
  since
} from "../../support/SyncBatches.ts"

const known = () => true
const unknown = () => false

const of = (rest: Partial<SyncBatch>, isJoined = known) => ingest(me, since, isJoined, batch(rest))
const first = (rest: Partial<SyncBatch>, isJoined = unknown, lost = false) =>
  ingest(me, undefined, isJoined, batch(rest), lost)
/** What is told of rooms. */
const told = (rest: Partial<SyncBatch>, isJoined = known) => of(rest, isJoined).rooms
const ids = (delta: ReturnType<typeof ingest>) => delta.events.map(({ event }) => event)

const toToken = { room, from: gap, until: { _tag: "Token", token: since } } as const
const toInvitation = { room, from: gap, until: { _tag: "Invitation" } } as const

describe("A room that we know", () => {
  it("gives its events in order, and the batch its token", () => {
    const delta = of({ joined: [joined([say("$1"), say("$2")])] })
    assert.deepStrictEqual(delta, {
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

  it("has a gap back to the last sync where the server left events out", () => {
    const delta = of({ joined: [joined([say("$1")], { limited: true })] })
    assert.deepStrictEqual(delta.gaps, [toToken])
    assert.deepStrictEqual(ids(delta), ["$1"])
  })

  it(
    "loses nothing where the server does not say where it left events out: all from the newest on",
    () => {
      const newest = StreamToken.make("s2")
      const nowhere = { limited: true, prevBatch: undefined }
      const toEntry = { ...toInvitation, from: newest }
      assert.deepStrictEqual(of({ joined: [joined([say("$1")], nowhere)] }).gaps, [{ ...toToken, from: newest }])
      assert.deepStrictEqual(of({ joined: [joined([join], nowhere)] }, unknown).gaps, [toEntry])
      assert.deepStrictEqual(first({ joined: [joined([say("$1")], nowhere)] }).gaps, [toEntry])
      const known = first({ joined: [joined([say("$1")], nowhere)] }, () => true, true)
      assert.deepStrictEqual(known.gaps, [{ room, from: newest, until: { _tag: "Known" } }])
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
    assert.deepStrictEqual(told({ joined: [joined([encryption])] }), [{ room, encrypted: true }])
    assert.deepStrictEqual(told({ joined: [joined([], { state: [encryption] })] }), [{ room, encrypted: true }])
    assert.deepStrictEqual(told({ joined: [joined([say("$1"), encryption])] }), [{ room, encrypted: true }])
    assert.deepStrictEqual(told({ joined: [joined([{ ...encryption, state_key: "x" }])] }), [])
    assert.deepStrictEqual(told({ joined: [joined([{ ...encryption, type: "m.room.avatar" }])] }), [])
  })
})

describe("A room that we know, when our place in the stream is lost", () => {
  it("has a gap back to what is known, whatever let us in again, and reads what is newest", () => {
    const delta = first(
      { joined: [joined([member("$again", "invite", "leave"), say("$1")], { limited: true })] },
      known,
      true
    )
    assert.deepStrictEqual(delta.gaps, [{ room, from: gap, until: { _tag: "Known" } }])
    assert.lengthOf(first({ joined: [joined([say("$1")])] }, known, true).gaps, 1)
    assert.deepStrictEqual(ids(delta), ["$again", "$1"])
    assert.deepStrictEqual(delta.rooms, [])
  })
})

describe("A room that is new to us", () => {
  it("begins after our invitation, so what was said before the join is read", () => {
    const delta = of({ joined: [joined([say("$secret"), invite, say("$1"), join, say("$2")])] }, unknown)
    assert.deepStrictEqual(ids(delta), ["$1", "$join", "$2"])
    assert.deepStrictEqual(delta.gaps, [])
    assert.deepStrictEqual(delta.rooms, [{ room, membership: "join", members: "unknown" }])
    assert.deepStrictEqual(of({ joined: [joined([invite, say("$1")])] }, unknown).gaps, [])
  })

  it("has a gap back to the invitation where that is not in sight", () => {
    const delta = of({ joined: [joined([say("$1"), join, say("$2")], { limited: true })] }, unknown)
    assert.deepStrictEqual(ids(delta), ["$1", "$join", "$2"])
    assert.deepStrictEqual(delta.gaps, [toInvitation])
  })

  it("has that gap also where the server calls the timeline whole", () => {
    assert.deepStrictEqual(of({ joined: [joined([join])] }, unknown).gaps, [toInvitation])
  })

  it("begins at a join that followed no invitation", () => {
    const delta = of(
      { joined: [joined([say("$before"), member("$join", "join"), say("$1")], { limited: true })] },
      unknown
    )
    assert.deepStrictEqual(ids(delta), ["$1"])
    assert.deepStrictEqual(delta.gaps, [])
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

  it("is direct when our own membership says so, and not when somebody else's does", () => {
    const isDirect = (event: RawEvent) => told({ joined: [joined([event, join])] }, unknown)[0]?.direct
    const mine = member("$invite", "invite", undefined, { is_direct: true })
    assert.isTrue(isDirect(mine))
    assert.isUndefined(isDirect({ ...mine, state_key: "@ann:x" }))
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
      ["is no count that is a text", [other], counted("2", "0"), "unknown"],
      ["is no count that is no whole number", [other], counted(2.5, 0), "unknown"],
      ["is no count below nobody", [other], counted(-1, 0), "unknown"],
      ["may be nobody", [say("$1")], counted(0, 0), 0]
    ] as const
  ) {
    it(title, () => {
      assert.deepStrictEqual<unknown>(
        told({ joined: [joined(timeline, rest)] }),
        members === undefined ? [] : [{ room, members }]
      )
    })
  }
})

describe("A new store", () => {
  it("reads every room back to the event that let us in, without asking a clock", () => {
    const delta = first({ joined: [joined([say("$1")], { limited: true })] })
    assert.deepStrictEqual(delta.gaps, [toInvitation])
    assert.deepStrictEqual(ids(delta), ["$1"])
  })

  it("does so also for a room that it was told of before its first sync", () => {
    const { gaps } = ingest(me, undefined, known, batch({ joined: [joined([say("$1")])] }))
    assert.deepStrictEqual(gaps, [toInvitation])
  })

  it("answers nothing in rooms that were left", () => {
    const delta = first({ left: [left([say("$1"), member("$kick", "leave", "join")])] })
    assert.deepStrictEqual(ids(delta), [])
    assert.deepStrictEqual(delta.rooms, [{ room, membership: "leave" }])
  })
})

describe("Other news of rooms", () => {
  it("a message before a kick is still a prompt", () => {
    const delta = of({ left: [left([say("$1"), member("$kick", "leave", "join")])] })
    assert.deepStrictEqual(ids(delta), ["$1", "$kick"])
    assert.deepStrictEqual(delta.rooms, [{ room, membership: "leave" }])
  })

  const nobodys = { room, membership: "invite" }
  const mallory = { sender: "@mallory:x" }
  const others = [invite, { ...invite, ...mallory, state_key: "@bob:x" }, { ...member("$out", "leave"), ...mallory }]
  const direct = (content: unknown) => ({ accountData: [{ type: "m.direct", content }] })
  const twice = [{ type: "m.direct", content: { "@ann:x": ["!a"] } }, {
    type: "m.direct",
    content: { "@ann:x": ["!b"] }
  }]
  it.each<[string, Partial<SyncBatch>, ReadonlyArray<RawEvent>]>([
    ["a ban is told from a leave", { left: [left([], [member("$ban", "ban", "join")])] }, [{
      room,
      membership: "ban"
    }]],
    [
      "an invitation says who invites, and whether the room is direct",
      { invited: [invited([member("$invite", "invite", undefined, { is_direct: true })])] },
      [{ room, membership: "invite", inviter: "@ann:x", direct: true }]
    ],
    [
      "an invitation says whether the room is encrypted",
      { invited: [invited([encryption, invite])] },
      [{ room, membership: "invite", inviter: "@ann:x", encrypted: true }]
    ],
    ["an invitation is from who invites us", { invited: [invited(others)] }, [{ ...nobodys, inviter: "@ann:x" }]],
    ["an invitation by what is no user is from nobody", { invited: [invited([{ ...invite, sender: 7 }])] }, [nobodys]],
    ["an invitation may say nothing", { invited: [invited([])] }, [nobodys]],
    ["m.direct names direct rooms", direct({ "@ann:x": ["!a"] }), [{ room: "!a", direct: true }]],
    [
      "m.direct keeps what makes sense",
      direct({ "@ann:x": ["!a", 7, "#alias", "!\ud800"], "@bob:x": "!b" }),
      [{ room: "!a", direct: true }]
    ],
    ["m.direct may be nothing", direct(null), []],
    ["m.direct may be a list", direct(["!a"]), []],
    ["the last m.direct counts", { accountData: twice }, [{ room: "!b", direct: true }]]
  ])("%s", (_, rest, rooms) => assert.deepStrictEqual<unknown>(told(rest), rooms))
})

describe("Odd events", () => {
  it("are counted, and nothing beside them is lost", () => {
    const odd: ReadonlyArray<RawEvent> = [{}, { event_id: 7 }, { event_id: "!r" }, { event_id: `$${"x".repeat(300)}` }]
    const delta = of({ joined: [joined([say("$1"), ...odd, say("$2")])] })
    assert.strictEqual(delta.malformed, 4)
    assert.deepStrictEqual(
      delta.events.map(({ event, order }) => [event, order]),
      [["$1", 0], ["$2", 5]] as never
    )
  })

  it("let nobody in", () => {
    const ours = isOurEntry(me)
    for (
      const event of [
        {},
        { ...join, state_key: "@ann:x" },
        { ...join, type: "m.room.name" },
        member("$j", "join", "join"),
        member("$j", "join", "invite")
      ]
    ) assert.isFalse(ours(event))
    for (const event of [invite, member("$j", "join"), member("$j", "join", "leave"), { ...join, unsigned: "odd" }]) {
      assert.isTrue(ours(event))
    }
  })
})

describe("A room that we left and were invited to again, of which one batch tells both,", () => {
  it("is an invitation, and what was said before we left is still read", () => {
    const delta = of({ invited: [invited([invite])], left: [left([say("$1"), member("$out", "leave")])] })
    assert.deepStrictEqual(delta.rooms, [{ room, membership: "invite", inviter: "@ann:x" }] as never)
    assert.deepStrictEqual(ids(delta), ["$1", "$out"] as never)
  })
})

describe("Our own finals", () => {
  const mark = (state: string) => ({ "matrix-surface.turn": { prompt: "$p", attempt: 1, part: 1, parts: 1, state } })
  const ours = (content: RawEvent): RawEvent => ({ event_id: "$c", type: "m.room.message", sender: me, content })

  it("are seen in timelines, also in what is not read for being older than us, and in rooms that were left", () => {
    const final = (state: string) => ({ prompt: "$p", attempt: 1, event: "$c", state })
    assert.deepStrictEqual<unknown>(of({ joined: [joined([ours(mark("answered"))])] }).finals, [final("answered")])
    assert.deepStrictEqual<unknown>(
      of({ joined: [joined([ours(mark("stopped")), member("$again", "invite", "leave")])] }, unknown).finals,
      [final("stopped")]
    )
    assert.deepStrictEqual<unknown>(of({ left: [left([ours(mark("failed"))])] }).finals, [final("failed")])
  })
})
