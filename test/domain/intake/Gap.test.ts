import { assert, describe, it } from "@effect/vitest"
import { RoomId, StreamToken, UserId } from "../../../src/domain/Ids.ts"
import {
  countOf,
  gapChat,
  groupChat,
  groupNoticeOf,
  lateChat,
  lateNoticeOf,
  longestGap,
  mostFromAGap,
  noticeKey,
  noticeOf,
  patienceLeft,
  readPage
} from "../../../src/domain/intake/Gap.ts"
import { mostStalled } from "../../../src/domain/intake/StalledPage.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { words } from "../../support/TurnCases.ts"

const me = UserId.make("@bot:x")
const from = StreamToken.make("p1")
const end = StreamToken.make("p0")
const toToken = {
  room: RoomId.make("!r"),
  from,
  until: { _tag: "Token", token: StreamToken.make("s1") },
  found: 0
} as const
const toInvitation = { ...toToken, until: { _tag: "Invitation" } } as const

const say = (id: string): RawEvent => ({
  event_id: id,
  type: "m.room.message",
  sender: "@ann:x",
  content: { msgtype: "m.text", body: id }
})
const invite = {
  event_id: "$i",
  type: "m.room.member",
  state_key: me,
  sender: "@ann:x",
  content: { membership: "invite" }
}
const ids = (page: ReturnType<typeof readPage>) => page.events.map(({ event }) => event)

describe("What a page adds to the events of its gap", () => {
  it("is at least one, so that pages without events come to an end", () =>
    assert.deepStrictEqual([[], [1], [1, 2, 3]].map(countOf), [1, 1, 3]))
})

describe("A page of a gap", () => {
  it("goes on where the server says", () => {
    const page = readPage(me, toToken, { events: [say("$2"), say("$1")], end })
    assert.deepStrictEqual<unknown>(ids(page), ["$2", "$1"])
    assert.deepStrictEqual(page.rest, { _tag: "From", from: end })
  })

  it("fills the gap when the server has nothing older", () => {
    assert.deepStrictEqual(readPage(me, toToken, { events: [say("$1")], end: undefined }).rest, { _tag: "Filled" })
  })

  it("is asked for again when the server does not move, and given up so that nobody asks for ever", () => {
    const at = (stalled: number) => readPage(me, toToken, { events: [], end: from }, stalled).rest._tag
    assert.deepStrictEqual([at(0), at(mostStalled - 2), at(mostStalled - 1)], ["Stalled", "Stalled", "GivenUp"])
  })

  it("ends at our invitation also where the server does not move", () => {
    assert.deepStrictEqual(readPage(me, toInvitation, { events: [invite], end: from }).rest, { _tag: "Filled" })
  })

  it("goes on over an empty page, as a filter can make one", () => {
    assert.deepStrictEqual(readPage(me, toToken, { events: [], end }).rest, { _tag: "From", from: end })
  })

  it("ends at our invitation where we are new, and tells nothing of before", () => {
    const page = readPage(me, toInvitation, { events: [say("$2"), say("$1"), invite, say("$secret")], end })
    assert.deepStrictEqual<unknown>(ids(page), ["$2", "$1"])
    assert.deepStrictEqual(page.rest, { _tag: "Filled" })
  })

  it("tells that an invitation at its end was to a direct room, and not what others were invited to", () => {
    const inviting = (user: UserId, content: RawEvent) => ({
      ...invite,
      state_key: user,
      content: { membership: "invite", ...content }
    })
    const isDirect = (gap: typeof toInvitation | typeof toToken, ...events: ReadonlyArray<RawEvent>) =>
      readPage(me, gap, { events, end }).direct
    assert.isTrue(isDirect(toInvitation, say("$1"), inviting(me, { is_direct: true })))
    assert.isFalse(isDirect(toInvitation, say("$1"), invite, inviting(me, { is_direct: true })))
    assert.isFalse(isDirect(toInvitation, inviting(UserId.make("@ann:x"), { is_direct: true }), invite))
    assert.isFalse(isDirect(toToken, inviting(me, { is_direct: true })))
  })

  it("does not end at an invitation in a room that we knew", () => {
    const page = readPage(me, toToken, { events: [say("$2"), invite, say("$1")], end })
    assert.deepStrictEqual<unknown>(ids(page), ["$2", "$i", "$1"])
    assert.deepStrictEqual(page.rest, { _tag: "From", from: end })
  })

  it("gives a gap up that has too much in it, and says so", () => {
    const at = (found: number) => readPage(me, { ...toToken, found }, { events: [say("$1")], end }).rest._tag
    assert.strictEqual(at(mostFromAGap - 2), "From")
    assert.strictEqual(at(mostFromAGap - 1), "GivenUp")
  })

  it("is filled, and not given up, when it ends with the last event that it may have", () => {
    assert.strictEqual(
      readPage(me, { ...toToken, found: mostFromAGap }, { events: [say("$1")], end: undefined }).rest._tag,
      "Filled"
    )
  })

  it("back to what is known ends neither at an invitation nor where a token is", () => {
    const known = { ...toToken, until: { _tag: "Known" as const } }
    assert.deepStrictEqual(readPage(me, known, { events: [say("$2"), invite, say("$1")], end }).rest, {
      _tag: "From",
      from: end
    })
  })

  for (
    const [title, gap, now, waited, left] of [
      ["waits for ten minutes", { since: 1_000, late: false }, 1_000, 0, longestGap],
      ["waits no longer than that", { since: 1_000, late: false }, 1_000 + longestGap, 0, 0],
      ["does not wait again when it went on once", { since: 1_000, late: true }, 1_000, 0, 0],
      ["counts what was slept where the clock goes back", { since: 5_000_000, late: false }, 1_000, 400_000, 200_000],
      ["counts what passed while nobody was there", { since: 0, late: false }, 500_000, 1_000, 100_000]
    ] as const
  ) {
    it(`of a room that ${title}`, () => assert.strictEqual(patienceLeft(gap, now, waited), left))
  }

  it("does not lose what else is on it where an event cannot be kept", () => {
    const deep = { ...say("$deep"), content: { a: JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`) as unknown } }
    const page = readPage(me, toToken, { events: [say("$2"), deep, say("$1")], end })
    assert.deepStrictEqual<unknown>([page.malformed, ids(page), page.events[1]?.raw], [
      1,
      ["$2", "$deep", "$1"],
      undefined
    ])
  })

  it("says in a direct room what a third person changes, if anything", () => {
    assert.deepStrictEqual<unknown>(groupNoticeOf(words, "mention"), {
      msgtype: "m.notice",
      body: "group",
      "m.mentions": {}
    })
    assert.deepStrictEqual<unknown>(groupNoticeOf(words, "never"), {
      msgtype: "m.notice",
      body: "no groups",
      "m.mentions": {}
    })
    assert.strictEqual(groupNoticeOf(words, "always"), undefined)
  })

  it("tells a room of a gap as a notice that mentions nobody and answers nobody", () => {
    assert.deepStrictEqual<unknown>(noticeOf(words), { msgtype: "m.notice", body: "gap", "m.mentions": {} })
    assert.deepStrictEqual<unknown>(lateNoticeOf(words), { msgtype: "m.notice", body: "late", "m.mentions": {} })
    assert.strictEqual(
      new Set([gapChat(1), gapChat(2), lateChat(1), lateChat(2), groupChat(RoomId.make("!1"))]).size,
      5
    )
    assert.notStrictEqual(noticeKey("a"), noticeKey("b"))
  })

  it("shows our own finals, and leaves out what has no id", () => {
    const final = {
      event_id: "$c",
      sender: me,
      type: "m.room.message",
      content: { "matrix-surface.turn": { prompt: "$1", attempt: 1, part: 1, parts: 1, state: "answered" } }
    }
    const page = readPage(me, toToken, { events: [final, {}, say("$1")], end })
    assert.deepStrictEqual<unknown>(page.finals, [{ prompt: "$1", attempt: 1, event: "$c", state: "answered" }])
    assert.deepStrictEqual<unknown>(ids(page), ["$c", "$1"])
  })
})
