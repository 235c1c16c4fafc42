import { assert, describe, it } from "@effect/vitest"
import { isOurEntry } from "../../../src/domain/intake/SyncIngest.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import {
  encryption,
  ids,
  invite,
  invited,
  join,
  joined,
  left,
  me,
  member,
  of,
  room,
  say,
  unknown
} from "./SyncBatches.ts"

describe("Other news of rooms", () => {
  it("a message before a kick is still a prompt", () => {
    const acceptance = of({ left: [left([say("$1"), member("$kick", "leave", "join")])] })
    assert.deepStrictEqual(ids(acceptance), ["$1", "$kick"])
    assert.deepStrictEqual(acceptance.rooms, [{ room, membership: "leave" }])
  })

  it("a ban is told from a leave", () => {
    assert.deepStrictEqual(of({ left: [left([], [member("$ban", "ban", "join")])] }).rooms, [{
      room,
      membership: "ban"
    }])
  })

  it("an invitation says who invites, and whether the room is direct or encrypted", () => {
    const mine = member("$invite", "invite", undefined, { is_direct: true })
    assert.deepStrictEqual(
      of({ invited: [invited([mine])] }).rooms,
      [{ room, membership: "invite", inviter: "@ann:x", direct: true }] as never
    )
    assert.deepStrictEqual(
      of({ invited: [invited([encryption, invite])] }).rooms,
      [{ room, membership: "invite", inviter: "@ann:x", encrypted: true }] as never
    )
  })

  it("an invitation without a sender that makes sense is one from nobody", () => {
    assert.deepStrictEqual(of({ invited: [invited([{ ...invite, sender: 7 }])] }).rooms, [{
      room,
      membership: "invite"
    }])
    assert.deepStrictEqual(of({ invited: [invited([])] }).rooms, [{ room, membership: "invite" }])
  })

  for (
    const [title, content, rooms] of [
      ["names direct rooms", { "@ann:x": ["!a", "!b"] }, ["!a", "!b"]],
      ["keeps what makes sense", { "@ann:x": ["!a", 7, "#alias"], "@bob:x": "!b" }, ["!a"]],
      ["may be nothing", null, []],
      ["may be a list", ["!a"], []]
    ] as const
  ) {
    it(`m.direct ${title}`, () => {
      assert.deepStrictEqual<unknown>(
        of({ accountData: [{ type: "m.direct", content }] }).rooms,
        rooms.map((room) => ({ room, direct: true }))
      )
    })
  }

  it("the last m.direct counts", () => {
    const direct = (id: string) => ({ type: "m.direct", content: { "@ann:x": [id] } })
    assert.deepStrictEqual<unknown>(of({ accountData: [direct("!a"), direct("!b")] }).rooms, [{
      room: "!b",
      direct: true
    }])
  })
})

describe("Odd events", () => {
  it("are counted, and nothing beside them is lost", () => {
    const odd: ReadonlyArray<RawEvent> = [{}, { event_id: 7 }, { event_id: "!r" }, { event_id: `$${"x".repeat(300)}` }]
    const acceptance = of({ joined: [joined([say("$1"), ...odd, say("$2")])] })
    assert.strictEqual(acceptance.malformed, 4)
    assert.deepStrictEqual(
      acceptance.events.map(({ event, order: slot }) => [event, slot]),
      [["$1", 0], ["$2", 5]] as never
    )
  })

  const nested = (depth: number): unknown => (depth === 0 ? "x" : [nested(depth - 1)])
  for (
    const [title, event] of [
      ["nested so deep that no stack holds it", {
        ...say("$deep"),
        content: { a: JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`) as unknown }
      }],
      ["nested deeper than the store's own functions read", { ...say("$deep"), content: { a: nested(1_000) } }],
      ["larger than any event is", { ...say("$deep"), content: { body: "x".repeat(2_000_000) } }],
      ["of more parts than any event has", {
        ...say("$deep"),
        content: { list: Array.from({ length: 300_000 }, () => 1) }
      }]
    ] as const
  ) {
    it(`are kept by their ids alone and counted, where they are ${title}`, () => {
      const acceptance = of({ joined: [joined([say("$1"), event, say("$2")])] })
      assert.strictEqual(acceptance.malformed, 1)
      assert.deepStrictEqual(
        acceptance.events.map(({ event, raw }) => [event, raw === undefined]),
        [["$1", false], ["$deep", true], ["$2", false]] as never
      )
    })
  }

  it("have no id that no store can keep", () => {
    const acceptance = of({ joined: [joined([say("$\ud800"), say("$1")])] })
    assert.deepStrictEqual([acceptance.malformed, ids(acceptance)], [1, ["$1"]] as never)
  })

  it("as deep as servers let pass are read", () => {
    assert.strictEqual(of({ joined: [joined([{ ...say("$1"), content: { a: nested(100) } }])] }).malformed, 0)
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
    const acceptance = of({ invited: [invited([invite])], left: [left([say("$1"), member("$out", "leave")])] })
    assert.deepStrictEqual(acceptance.rooms, [{ room, membership: "invite", inviter: "@ann:x" }] as never)
    assert.deepStrictEqual(ids(acceptance), ["$1", "$out"] as never)
  })
})

describe("Our own closings", () => {
  const mark = (state: string, prompt = "$p") => ({
    "matrix-surface.turn": { prompt, attempt: 1, part: 1, parts: 1, state }
  })
  const ours = (content: RawEvent): RawEvent => ({ event_id: "$c", type: "m.room.message", sender: me, content })

  it("are seen in timelines, also in what is not read for being older than us, and in rooms that were left", () => {
    const closing = (state: string) => ({ prompt: "$p", attempt: 1, event: "$c", state })
    assert.deepStrictEqual<unknown>(of({ joined: [joined([ours(mark("answered"))])] }).finals, [closing("answered")])
    assert.deepStrictEqual<unknown>(
      of({ joined: [joined([ours(mark("stopped")), member("$again", "invite", "leave")])] }, unknown).finals,
      [closing("stopped")]
    )
    assert.deepStrictEqual<unknown>(of({ left: [left([ours(mark("failed"))])] }).finals, [closing("failed")])
  })
})
