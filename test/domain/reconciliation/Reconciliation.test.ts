import { assert, describe, it } from "@effect/vitest"
import { reconcile } from "../../../src/domain/reconciliation/Reconciliation.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import { roomId, serverRoom, serverState, snapshot, store, storeRoom, userId } from "../../support/ResetWorld.ts"

const policy = { isAllowed: () => true, strangers: "park" } as const
const b = roomId("b")
const stagesOf = (now: Snapshot) =>
  reconcile(now, policy).plan.stages.map((stage) =>
    stage.map((step) => `${step._tag}${"room" in step ? ` ${step.room}` : ""}`)
  )
const upgraded = serverRoom("a", { replacement: { room: b, by: userId("ann") } })

describe("a reconciliation", () => {
  it("finds nothing where store and server agree", () => {
    const now = snapshot({ heard: true, server: serverState({ incarnation: "i" }), store: store() })
    assert.deepStrictEqual(reconcile(now, policy), { plan: { basis: now, stages: [] }, differences: [] })
  })

  it("notes a room's membership before its facts, follows upgrades, and writes its records last", () => {
    const rooms = [upgraded, serverRoom("n", { title: "N" })]
    assert.deepStrictEqual(stagesOf(snapshot({ heard: true, server: serverState({ rooms }), store: store() })), [
      ["NoteJoined !a", "NoteJoined !n"],
      ["NoteTitle !n"],
      ["JoinReplacement !a"],
      ["NoteJoined !b"],
      ["FollowUpgrade !a"],
      ["MirrorStore", "MirrorChat !a", "MirrorChat !b", "MirrorChat !n"]
    ])
  })

  it("leaves what a replacement is to the upgrade that joins it", () => {
    const rooms = [upgraded, serverRoom("b", { membership: "invite", inviter: userId("ann") })]
    const now = snapshot({
      heard: true,
      server: serverState({ rooms, incarnation: "i" }),
      store: store({ rooms: [storeRoom("a"), storeRoom("b")] })
    })
    assert.deepStrictEqual(stagesOf(now), [["JoinReplacement !a"], ["FollowUpgrade !a"], [
      "MirrorChat !a",
      "MirrorChat !b"
    ]])
    assert.notInclude(reconcile(now, policy).differences.map(({ kind }) => kind), "invited")
  })

  it("lists what differs by room, the account's first", () => {
    const rooms = [serverRoom("z"), serverRoom("b")]
    const now = snapshot({ server: serverState({ rooms, place: "s2_1" }), store: store({ place: "s1_1" }) })
    const { differences, plan } = reconcile(now, policy)
    assert.deepStrictEqual(differences.filter(({ kind }) => kind !== "mirror").map(({ by, room }) => [room, by]), [
      [null, "sync"],
      [b, "sync"],
      [roomId("z"), "sync"]
    ])
    assert.deepStrictEqual(plan.stages, [[{ _tag: "MirrorStore", incarnation: "i" }]])
  })

  it.each<readonly [string, Partial<Snapshot>]>([
    ["no server was asked", { server: null, store: store({ rooms: [storeRoom("a")] }) }],
    ["there is no store", { server: serverState({ rooms: [serverRoom("a")] }) }]
  ])(
    "has no step where %s",
    (_, change) => assert.deepStrictEqual(reconcile(snapshot({ heard: true, ...change }), policy).plan.stages, [])
  )

  it("of a room that two rooms name, distrusts the second after the first", () => {
    const rooms = [upgraded, serverRoom("c", { replacement: { room: b, by: null } })]
    const known = store({ rooms: [storeRoom("a"), storeRoom("c")] })
    const stages = stagesOf(snapshot({ heard: true, server: serverState({ rooms }), store: known }))
    assert.deepStrictEqual(stages.slice(0, 4), [
      ["JoinReplacement !a"],
      ["NoteJoined !b"],
      ["FollowUpgrade !a"],
      ["Distrust !c"]
    ])
  })
})
