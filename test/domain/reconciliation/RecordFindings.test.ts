import { assert, describe, it } from "@effect/vitest"
import { reconcile } from "../../../src/domain/reconciliation/Reconciliation.ts"
import { recordFindings } from "../../../src/domain/reconciliation/RecordFindings.ts"
import type { ServerState, StoreRoom } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { roomId, serverRoom, serverState, snapshot, store, storeRoom, userId } from "../../support/ResetWorld.ts"

const [a, b, ann, ben] = [roomId("a"), roomId("b"), userId("ann"), userId("ben")]
const everybody = { isAllowed: () => true, strangers: "park" } as const
const direct = (name: string, change: Partial<StoreRoom> = {}) =>
  storeRoom(name, { direct: true, inviter: ann, ...change })
const planned = (server: Partial<ServerState>, ...rooms: ReadonlyArray<StoreRoom>) =>
  reconcile(
    snapshot({ heard: true, server: serverState({ incarnation: "i", ...server }), store: store({ rooms }) }),
    everybody
  )
const lists = (steps: ReadonlyArray<Step>) =>
  steps.filter(({ _tag }) => _tag === "MarkDirect" || _tag === "TakeOutOfDirect")
const listed = (server: Partial<ServerState>, ...rooms: ReadonlyArray<StoreRoom>) =>
  lists(planned(server, ...rooms).plan.stages.flat())
const mark = (room: typeof a, user = ann): Step => ({ _tag: "MarkDirect", rooms: [{ room, user }] })
const takeOut = (room: typeof a): Step => ({ _tag: "TakeOutOfDirect", rooms: [room] })
const small = { members: 2 }

describe("m.direct", () => {
  it("lacks a direct room of somebody, and one write lists all of them", () => {
    const rooms = [serverRoom("b", small), serverRoom("a", small)]
    assert.deepStrictEqual(listed({ rooms }, direct("b", { inviter: ben }), direct("a")), [
      { _tag: "MarkDirect", rooms: [{ room: a, user: ann }, { room: b, user: ben }] }
    ])
  })

  it.each<readonly [string, StoreRoom, Partial<ServerState>]>([
    ["is listed", direct("a"), { rooms: [serverRoom("a", small)], direct: { [ben]: [a] } }],
    ["was listed by us, and taken out by somebody", direct("a", { marked: true }), { rooms: [serverRoom("a", small)] }],
    ["is a group", direct("a", { direct: false }), { rooms: [serverRoom("a", small)] }],
    ["has more people in it by now", direct("a"), { rooms: [serverRoom("a", { members: 3 })] }],
    ["is of nobody knows whom", direct("a", { inviter: null }), { rooms: [serverRoom("a", small)] }],
    ["we are put out of", direct("a"), { rooms: [] }]
  ])("does not lack a room that %s", (_, room, server) => assert.deepStrictEqual(listed(server, room), []))

  const [old, replacement] = [
    serverRoom("a", { replacement: { room: b, by: ann } }),
    serverRoom("b", { predecessor: a })
  ]

  it("moves along with an upgraded room: the new one is listed before the old one goes", () => {
    assert.deepStrictEqual(
      listed({ rooms: [old, replacement], direct: { [ann]: [a] } }, direct("a"), direct("b", { inviter: null })),
      [mark(b), takeOut(a)]
    )
  })

  it("moves along also where an earlier run followed the room and ended before this", () => {
    const server = { rooms: [old, replacement], direct: { [ann]: [a] } }
    const rooms = [direct("a", { replacement: b, followed: true }), direct("b", { inviter: null })]
    assert.deepStrictEqual(listed(server, ...rooms), [mark(b), takeOut(a)])
    assert.deepInclude(planned(server, ...rooms).differences, {
      kind: "upgraded",
      room: a,
      by: "plan",
      why: "m.direct still lists it"
    })
  })

  it("lists the last of several upgrades only", () => {
    const rooms = [
      old,
      { ...replacement, replacement: { room: roomId("c"), by: ann } },
      serverRoom("c", { predecessor: b })
    ]
    assert.deepStrictEqual(
      listed({ rooms, direct: { [ann]: [a] } }, direct("a"), storeRoom("b"), storeRoom("c")),
      [mark(roomId("c")), takeOut(a)]
    )
  })
})

describe("the mirror", () => {
  it("is written where there is none or another, and names the store first", () => {
    const { differences, plan } = planned(
      { incarnation: "old", rooms: [serverRoom("a", { title: "T" })] },
      storeRoom("a", { title: "T", generations: { "": 2 } })
    )
    const mirror = { incarnation: "i", origin: a, person: null, title: "T", generations: { "": 2 } }
    assert.deepStrictEqual(plan.stages, [[
      { _tag: "MirrorStore", incarnation: "i" },
      { _tag: "MirrorChat", room: a, mirror }
    ]])
    assert.deepStrictEqual(differences.map(({ by, kind, room }) => [kind, room, by]), [
      ["mirror", null, "plan"],
      ["mirror", a, "plan"]
    ])
    assert.deepStrictEqual(
      planned(
        { rooms: [serverRoom("a", { title: "T", mirror })] },
        storeRoom("a", {
          title: "T",
          generations: { "": 2 }
        })
      )
        .plan.stages,
      []
    )
  })

  it("is the one that the steps before it leave: of a new name, of a room followed", () => {
    const rooms = [
      serverRoom("a", { title: "New", replacement: { room: b, by: ann } }),
      serverRoom("b", { predecessor: a })
    ]
    const { plan } = planned({ rooms }, storeRoom("a", { title: "Old", generations: { "": 3 } }), storeRoom("b"))
    const mirrors = plan.stages.flat().flatMap((step) => (step._tag === "MirrorChat" ? [step.mirror] : []))
    assert.deepStrictEqual(mirrors.map(({ generations, origin, title }) => ({ generations, origin, title })), [
      { generations: { "": 3 }, origin: a, title: "New" },
      { generations: { "": 3 }, origin: a, title: null }
    ])
  })

  it("waits until the store has a name, and is written into no room that we are out of", () => {
    const server = serverState()
    const nameless = recordFindings({ server, store: store({ incarnation: null }), user: null }, new Map(), [], {
      followed: [],
      joining: new Set()
    })
    assert.deepStrictEqual(nameless, { stages: [[], [], [], []], differences: [] })
    assert.deepStrictEqual(planned({}, storeRoom("a")).plan.stages, [[{ _tag: "NoteLeft", room: a }]])
  })
})
