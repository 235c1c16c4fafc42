import { assert, describe, it } from "@effect/vitest"
import type { DifferenceKind } from "../../../src/domain/reconciliation/Difference.ts"
import { makeRoomFindings, type ReconciliationPolicy } from "../../../src/domain/reconciliation/RoomFindings.ts"
import type { ServerRoom, StoreRoom } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { roomId, serverRoom, storeRoom, userId } from "../../support/ResetWorld.ts"

const [room, ann, mallory] = [roomId("a"), userId("ann"), userId("mallory")]
const park: ReconciliationPolicy = { isAllowed: (user) => user === ann, strangers: "park" }
const reject: ReconciliationPolicy = { ...park, strangers: "reject" }
const there = (change: Partial<ServerRoom> = {}) => serverRoom("a", { members: 2, ...change })
const here = (change: Partial<StoreRoom> = {}) => storeRoom("a", change)
const invited = (inviter = ann) => there({ membership: "invite", inviter, direct: true, members: null })
const noteInvited = (inviter = ann): Step => ({
  _tag: "NoteInvited",
  room,
  direct: true,
  inviter,
  encrypted: false
})

type Row = readonly [
  row: string,
  here: StoreRoom | undefined,
  there: ServerRoom | undefined,
  kind: DifferenceKind,
  step: Step
]

const stepped: ReadonlyArray<Row> = [
  ["kicked while down", here(), there({ membership: "leave" }), "left", { _tag: "NoteLeft", room }],
  ["banned while down: the server lists the room no more", here(), undefined, "left", { _tag: "NoteLeft", room }],
  ["room purged while down", here({ direct: true }), undefined, "left", { _tag: "NoteLeft", room }],
  ["joined elsewhere: unknown room", undefined, there(), "joined", { _tag: "NoteJoined", room, direct: false }],
  ["unknown room that is direct", undefined, there({ direct: true }), "joined", {
    _tag: "NoteJoined",
    room,
    direct: true
  }],
  ["invite pending", undefined, invited(), "invited", noteInvited()],
  ["invite pending in a room that we were in", here(), invited(), "invited", noteInvited()],
  ["invite from a stranger", undefined, invited(mallory), "invited by a stranger", noteInvited(mallory)],
  ["invite withdrawn", here({ membership: "invite" }), undefined, "invitation gone", { _tag: "NoteLeft", room }],
  ["names", here({ title: "Old" }), there({ title: "New" }), "renamed", {
    _tag: "NoteTitle",
    room,
    title: "New",
    topic: null
  }],
  ["topics", here({ topic: "Old" }), there(), "renamed", { _tag: "NoteTitle", room, title: null, topic: null }],
  [
    "server restored from a backup: the room is not replaced",
    here({ replacement: roomId("b"), followed: true }),
    there(),
    "not upgraded",
    { _tag: "ForgetUpgrade", room }
  ],
  ["encryption turned on", here(), there({ encrypted: true }), "encrypted", { _tag: "NoteEncrypted", room }]
]

describe("what differs in a room", () => {
  it.each(stepped)("%s", (_, known, found, kind, step) => {
    const pair = { room, here: known, there: found }
    const heard = makeRoomFindings(true, park)(pair)
    assert.deepStrictEqual(heard.steps, [step])
    assert.deepStrictEqual(heard.differences, [{ kind, room, by: "plan", why: null }])
    // What the next sync brings is left to it.
    const unheard = makeRoomFindings(false, park)(pair)
    assert.deepStrictEqual(unheard.steps, [])
    assert.deepStrictEqual(unheard.differences, [{ kind, room, by: "sync", why: null }])
  })

  it.each<readonly [string, StoreRoom | undefined, ServerRoom, ReconciliationPolicy, string]>([
    ["joined elsewhere, by an invitation", here({ membership: "invite" }), there(), park, "joined (sync)"],
    ["person left: nobody else is there", here(), there({ members: 1 }), park, "alone (nobody)"],
    ["power lowered", here(), there({ mayWrite: false }), park, "may not write (nobody)"],
    [
      "encryption turned on, and known",
      here({ encrypted: true }),
      there({ encrypted: true }),
      park,
      "encrypted (sync)"
    ],
    ["invite pending, and known", here({ membership: "invite", inviter: ann }), invited(), park, "invited (sync)"],
    [
      "invite from a stranger, parked",
      here({ membership: "invite", inviter: mallory }),
      invited(mallory),
      park,
      "invited by a stranger (nobody)"
    ],
    [
      "invite from a stranger, to be rejected",
      here({ membership: "invite", inviter: mallory }),
      invited(mallory),
      reject,
      "invited by a stranger (sync)"
    ],
    [
      "invite from nobody knows whom",
      here({ membership: "invite" }),
      there({ membership: "invite" }),
      park,
      "invited by a stranger (nobody)"
    ]
  ])("%s: no step mends it", (_, known, found, policy, expected) => {
    const { differences, steps } = makeRoomFindings(true, policy)({ room, here: known, there: found })
    assert.deepStrictEqual(steps, [])
    assert.deepStrictEqual(differences.map(({ by, kind }) => `${kind} (${by})`), [expected])
    assert.isNotNull(differences[0]?.why)
  })

  it.each<readonly [string, StoreRoom | undefined, ServerRoom | undefined]>([
    ["a room in order", here({ title: "A" }), there({ title: "A" })],
    ["a room that we left before", undefined, there({ membership: "leave" })],
    [
      "an upgraded room, in which nobody may write",
      here(),
      there({
        mayWrite: false,
        replacement: { room: roomId("b"), by: null }
      })
    ],
    ["a room of which only the list of rooms tells", here({ title: "A" }), there({ described: false })],
    // Encryption cannot be turned off; a server that does not tell of it is not believed.
    ["encryption that the server does not tell of", here({ encrypted: true }), there()]
  ])(
    "%s does not differ",
    (_, known, found) =>
      assert.deepStrictEqual(makeRoomFindings(true, park)({ room, here: known, there: found }), {
        steps: [],
        differences: []
      })
  )

  it("that is known to be encrypted does not differ where the bot takes part in those", () => {
    const pair = { room, here: here({ encrypted: true }), there: there({ encrypted: true }) }
    const nothing = { steps: [], differences: [] }
    assert.deepStrictEqual(makeRoomFindings(true, { ...park, encryption: true })(pair), nothing)
  })

  it("finds everything that differs in one room", () => {
    const { steps } = makeRoomFindings(true, park)({
      room,
      here: undefined,
      there: there({ title: "A", encrypted: true })
    })
    assert.deepStrictEqual(steps.map(({ _tag }) => _tag), ["NoteJoined", "NoteEncrypted", "NoteTitle"])
  })
})
