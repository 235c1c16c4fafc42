import { assert, describe, it } from "@effect/vitest"
import type { EventId, UserId } from "../../../src/domain/Ids.ts"
import { answersIn, finalsIn, findSentEvent, shownPartsIn } from "../../../src/domain/intake/RemoteEcho.ts"
import { edit } from "../../../src/domain/matrix/MessageContent.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"

const me = "@bot:x" as UserId
const mark = (state: string, prompt = "$p") => ({
  "matrix-surface.turn": { prompt, attempt: 1, part: 1, parts: 1, state }
})
const ours = (content: RawEvent, id: unknown = "$c"): RawEvent => ({
  event_id: id,
  type: "m.room.message",
  sender: me,
  content
})
const replaces = (event: string) => ({ "m.relates_to": { rel_type: "m.replace", event_id: event } })

describe("Finals", () => {
  it("are seen with how they ended", () => {
    assert.deepStrictEqual<unknown>(finalsIn(me, [ours(mark("interrupted"))]), [{
      prompt: "$p",
      attempt: 1,
      event: "$c",
      state: "interrupted"
    }])
  })

  it("are seen in an edit, which closes the event that it edits", () => {
    const final = ours({ ...mark("working"), "m.new_content": mark("answered"), ...replaces("$root") })
    assert.deepStrictEqual<unknown>(finalsIn(me, [final]), [{
      prompt: "$p",
      attempt: 1,
      event: "$root",
      state: "answered"
    }])
  })

  it("are none while we are working, or where somebody else says so, or without an id", () => {
    assert.deepStrictEqual(
      finalsIn(me, [
        ours(mark("working")),
        { ...ours(mark("answered")), sender: "@ann:x" },
        ours(mark("answered"), 7),
        ours({})
      ]),
      []
    )
  })

  it("are told apart from what is still being worked on", () => {
    const edited = ours({ ...mark("working"), ...replaces("$root") }, "$e")
    assert.deepStrictEqual<unknown>(shownPartsIn(me, [ours(mark("working", "$q")), ours(mark("answered")), edited]), [
      { prompt: "$q", attempt: 1, part: 1, event: "$c" },
      { prompt: "$p", attempt: 1, part: 1, event: "$root" }
    ])
  })
})

describe("Notices before the first word", () => {
  const notice = { "matrix-surface.turn": { prompt: "$p", attempt: 2, progress: true } }
  it("are shown parts with a number of their own, and end nothing", () => {
    const edited = ours({ ...notice, ...replaces("$root") }, "$e")
    assert.deepStrictEqual<unknown>(shownPartsIn(me, [ours(notice), edited]), [
      { prompt: "$p", attempt: 2, part: 4_000, event: "$c" },
      { prompt: "$p", attempt: 2, part: 4_000, event: "$root" }
    ])
    assert.deepStrictEqual(finalsIn(me, [ours(notice), edited]), [])
    assert.deepStrictEqual(shownPartsIn(me, [{ ...ours(notice), sender: "@ann:x" }]), [])
  })
})

describe("Answers to questions", () => {
  const closed = { "matrix-surface.turn": { ...mark("answered")["matrix-surface.turn"], answers: ["$a", "$b"] } }
  const asked = { "matrix-surface.turn": { prompt: "$p", attempt: 1, ask: "a1", asked: "answered", answers: ["$c"] } }

  it("are seen in finals and in the questions themselves, edits too", () => {
    assert.deepStrictEqual<unknown>(
      answersIn(me, [ours(closed), ours({ ...mark("working"), "m.new_content": asked, ...replaces("$q") })]),
      ["$a", "$b", "$c"]
    )
  })

  it("are none that somebody else names, or that are no events", () => {
    assert.deepStrictEqual(
      answersIn(me, [
        { ...ours(closed), sender: "@ann:x" },
        ours(mark("answered")),
        ours({ "matrix-surface.turn": { ...asked["matrix-surface.turn"], answers: [7] } })
      ]),
      []
    )
  })

  it("make a question no part and no final", () => {
    assert.deepStrictEqual([finalsIn(me, [ours(asked)]), shownPartsIn(me, [ours(asked)])], [[], []])
  })
})

describe("What a send has made", () => {
  const content = { body: "a", ...mark("answered") }
  const told = (txn: string, event: RawEvent): RawEvent => ({ ...event, unsigned: { transaction_id: txn } })
  const found = (events: ReadonlyArray<RawEvent>, edits?: string) =>
    findSentEvent(me, {
      txn: "t",
      content: edits === undefined ? content : edit(content, edits as EventId),
      edits: edits as EventId | undefined
    }, events)

  it("is known by its transaction id, whatever it says", () => {
    assert.strictEqual(found([ours({}, "$x"), told("t", ours({ body: "redacted" })), told("u", ours({}, "$y"))]), "$c")
  })

  it("is known by its mark and words where nobody tells the id, in whatever order their keys come", () => {
    const turned = Object.fromEntries(Object.entries(content).toReversed())
    assert.strictEqual(found([ours({ ...content, body: "b" }, "$x"), ours(turned)]), "$c")
  })

  it("is known by its transaction id where the server says nothing else of it that makes sense", () => {
    const odd = (unsigned: unknown) => found([{ ...ours({}), unsigned }])
    assert.strictEqual(odd({ transaction_id: "t" }), "$c")
    for (const unsigned of [undefined, null, "t", ["t"], {}]) assert.isUndefined(odd(unsigned))
  })

  for (
    const [title, event] of [
      ["somebody else's edit of the same words", { ...ours(edit(content, "$root" as EventId)), sender: "@ann:x" }],
      ["somebody else's", { ...ours(content), sender: "@ann:x" }],
      ["somebody else's with our transaction id", told("t", { ...ours({}), sender: "@ann:x" })],
      ["that says something else", ours({ ...content, body: "b" })],
      ["that has another mark", ours({ ...content, ...mark("stopped") })],
      ["that is an edit", ours(edit(content, "$root" as EventId))]
    ] as const
  ) {
    it(`is no event ${title}`, () => assert.isUndefined(found([event])))
  }

  it("is, for an edit, only the newest of ours by what it says, and any by its id", () => {
    const root = "$root" as EventId
    const same = ours(edit(content, root), "$1")
    const other = ours(edit({ ...content, body: "b" }, root), "$2")
    assert.strictEqual(found([same, other], root), "$1")
    assert.isUndefined(found([other, same], root))
    assert.strictEqual(found([{ ...other, sender: "@ann:x" }, same], root), "$1")
    assert.strictEqual(found([ours(content, "$3"), same], root), "$1")
    assert.strictEqual(found([other, told("t", same)], root), "$1")
    assert.isUndefined(found([ours(edit(content, "$else" as EventId))], root))
  })
})
