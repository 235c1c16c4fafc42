import { assert, describe, it } from "@effect/vitest"
import { everyTarget, targeted } from "../../../src/domain/reset/ResetTargets.ts"
import { leaveAndForget, purge } from "../../../src/domain/reset/ServerStages.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import { onServer, roomId, serverRoom, serverState, snapshot, userId } from "../../support/ResetWorld.ts"

const brief = (stages: ReturnType<typeof purge>) =>
  stages.map((stage) =>
    stage.map((step) =>
      `${step._tag} ${"room" in step ? step.room : "rooms" in step ? step.rooms.join("+") : ""}${
        "space" in step ? ` of ${step.space}` : "types" in step ? `: ${step.types.join()}` : ""
      }`
    )
  )
const all = (world: Snapshot) => targeted(world, everyTarget)
const left = (world: Snapshot) => brief(leaveAndForget(world, all(world)))
const rooms = [serverRoom("a"), serverRoom("b", { membership: "invite" }), serverRoom("c", { membership: "leave" })]

describe("Leaving and forgetting", () => {
  it("leaves what is joined, rejects what is not, forgets all of it, and looks whether we are out", () =>
    assert.deepStrictEqual(left(onServer(...rooms)), [
      [],
      ["LeaveRoom !a", "RejectInvite !b"],
      ["ForgetRoom !a", "ForgetRoom !b", "ForgetRoom !c"],
      ["CheckLeft !a"]
    ]))

  it("is nothing where the server was not asked, or has no room", () => {
    assert.deepStrictEqual(left(onServer()), [[], [], [], []])
    assert.deepStrictEqual(left(snapshot({ server: null })), [[], [], [], []])
  })

  it("takes out first what is written of the rooms elsewhere", () => {
    const space = serverRoom("s", { children: [roomId("a"), roomId("z")] })
    const world = snapshot({
      server: serverState({
        rooms: [serverRoom("a", { data: ["t.x", "t.y"] }), space],
        direct: { [userId("ann")]: [roomId("a"), roomId("z")] }
      })
    })
    assert.deepStrictEqual(left(world)[0], ["BlankRoomData !a: t.x,t.y", "UnlinkChild !a of !s", "TakeOutOfDirect !a"])
  })

  it("takes nothing out of a space that was left, nor a room out of one where that stays", () => {
    const children = { children: [roomId("a")] }
    assert.deepStrictEqual(
      left(onServer(serverRoom("a"), serverRoom("s", { ...children, membership: "leave" })))[0],
      []
    )
    const world = onServer(serverRoom("a"), serverRoom("s", children))
    const which = targeted(world, { ...everyTarget, rooms: [roomId("s")] })
    assert.deepStrictEqual(brief(leaveAndForget(world, which)), [[], ["LeaveRoom !s"], ["ForgetRoom !s"], [
      "CheckLeft !s"
    ]])
  })
})

describe("Deleting rooms for everybody", () => {
  it("deletes what is joined, which forgets it too, and forgets the others", () =>
    assert.deepStrictEqual(brief(purge(onServer(...rooms), all(snapshot()))), [
      [],
      ["PurgeRoom !a", "RejectInvite !b"],
      ["ForgetRoom !b", "ForgetRoom !c"],
      ["CheckLeft !a"]
    ]))

  it("takes out what is written of them elsewhere", () =>
    assert.deepStrictEqual(brief(purge(onServer(serverRoom("a", { data: ["t"] })), all(snapshot())))[0], [
      "BlankRoomData !a: t"
    ]))
})
