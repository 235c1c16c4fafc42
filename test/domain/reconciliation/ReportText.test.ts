import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { ReconciliationReport } from "../../../src/domain/reconciliation/ReconciliationReport.ts"
import { boundedReport, reportText } from "../../../src/domain/reconciliation/ReportText.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { roomId, userId } from "../../support/ResetWorld.ts"

const [a, b, ann] = [roomId("a"), roomId("b"), userId("ann")]
const report = (change: Partial<ReconciliationReport> = {}): ReconciliationReport => ({
  at: Date.UTC(2026, 10, 27, 9, 30),
  cause: "start",
  request: null,
  differences: [],
  steps: [],
  failed: [],
  parked: [],
  error: null,
  ...change
})
const lines = (change: Partial<ReconciliationReport>) => reportText(report(change)).split("\n").slice(2)

describe("A report for people", () => {
  it("says that nothing differed", () =>
    assert.strictEqual(
      reportText(report()),
      "Reconciled at the start, 2026-11-27T09:30:00.000Z\n\nStore and server agree."
    ))

  it("says what differed, what was done, what was left and why", () =>
    assert.deepStrictEqual(
      lines({
        differences: [
          { kind: "left", room: a, by: "plan", why: null },
          { kind: "behind", room: null, by: "sync", why: "what happened since the bot last looked" },
          { kind: "may not write", room: b, by: "nobody", why: "the room's power levels do not let the bot write" }
        ],
        steps: [{ _tag: "NoteLeft", room: a }],
        failed: [{ step: { _tag: "JoinReplacement", room: a, replacement: b, via: [] }, why: "the server is away" }],
        parked: [{ room: a, inviter: ann }, { room: b, inviter: null }]
      }),
      [
        "Differed",
        "  !a: left",
        "",
        "Done",
        "  !a: noted that we are out of the room",
        "",
        "Failed, and tried again at the next reconciliation",
        "  !a: joined the room that replaces it: !b — the server is away",
        "",
        "Left to the sync",
        "  behind (what happened since the bot last looked)",
        "",
        "Left, because no step mends it",
        "  !b: may not write (the room's power levels do not let the bot write)",
        "",
        "Invitations that nobody answers (STRANGER_INVITES)",
        "  !a by @ann:x",
        "  !b"
      ]
    ))

  it("says why it could not be done", () =>
    assert.strictEqual(
      reportText(report({ cause: "request", error: "the homeserver does not answer" })),
      "Reconciled on request, 2026-11-27T09:30:00.000Z\n\nIt could not be done: the homeserver does not answer"
    ))

  it("shows the first lines of long lists and counts the others", () => {
    const rooms = Array.from({ length: 25 }, (_, at) => roomId(`r${at}`))
    const many = lines({ steps: rooms.map((room) => ({ _tag: "NoteLeft", room })) })
    assert.lengthOf(many, 22)
    assert.strictEqual(many.at(-1), "  and 5 more")
    assert.deepStrictEqual(
      lines({ steps: [{ _tag: "MarkDirect", rooms: rooms.map((room) => ({ room, user: ann })) }] }),
      [
        "Done",
        "  listed direct rooms in m.direct: !r0, !r1, !r2 and 22 more"
      ]
    )
  })

  it("is steered by no id, whoever chose it", () => {
    const odd = "x\u001b[2J\n\u2028\u202e\u0007"
    const room = `!r${odd}` as RoomId
    const steps: ReadonlyArray<Step> = [
      { _tag: "NoteJoined", room, direct: true },
      { _tag: "FollowUpgrade", room, replacement: room },
      { _tag: "MarkDirect", rooms: [{ room, user: ann }] },
      { _tag: "TakeOutOfDirect", rooms: [room] },
      { _tag: "MirrorStore", incarnation: odd }
    ]
    const text = reportText(report({
      differences: [{ kind: "upgraded", room, by: "sync", why: odd }],
      steps,
      failed: steps.map((step) => ({ step, why: odd })),
      parked: [{ room, inviter: `@u${odd}` as UserId }]
    }))
    assert.notMatch(text.replaceAll("\n", ""), /[\p{C}\p{Zl}\p{Zp}]/u)
    assert.lengthOf(text.split("\n"), 2 + 12 + 2 + 3 + 2)
  })
})

describe("What is kept of a report", () => {
  it("holds two hundred entries a list at most, and decodes to the same", () => {
    const rooms = Array.from({ length: 300 }, (_, at) => roomId(`r${at}`))
    const kept = boundedReport(report({
      differences: rooms.map((room) => ({ kind: "left", room, by: "plan", why: null })),
      steps: rooms.map((room) => ({ _tag: "NoteLeft", room })),
      failed: rooms.map((room) => ({ step: { _tag: "NoteLeft", room }, why: "x" })),
      parked: rooms.map((room) => ({ room, inviter: null }))
    }))
    assert.deepStrictEqual([kept.differences, kept.steps, kept.failed, kept.parked].map((list) => list.length), [
      200,
      200,
      200,
      200
    ])
    const text = Schema.encodeSync(Schema.fromJsonString(ReconciliationReport))(kept)
    assert.deepStrictEqual(Schema.decodeSync(Schema.fromJsonString(ReconciliationReport))(text), kept)
    assert.deepStrictEqual(boundedReport(report()), report())
  })
})
