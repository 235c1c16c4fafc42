import { assert, describe, it } from "@effect/vitest"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { roomsOf, without } from "../../../src/domain/reset/StepRooms.ts"
import { chatId, roomId, userId } from "../../support/ResetWorld.ts"

const [a, b] = [roomId("a"), roomId("b")]
const ofRoom: ReadonlyArray<Step> = [
  { _tag: "BlankRoomData", room: a, types: ["t"] },
  { _tag: "UnlinkChild", space: b, room: a },
  { _tag: "LeaveRoom", room: a },
  { _tag: "RejectInvite", room: a },
  { _tag: "PurgeRoom", room: a },
  { _tag: "ForgetRoom", room: a }
]
const device: Step = { _tag: "DropDevice", device: "D" }
const chat: Step = { _tag: "ForgetChat", chat: chatId("a"), generation: 0, newest: 0 }
const direct: Step = { _tag: "TakeOutOfDirect", rooms: [a, b] }

describe("A step that fails", () => {
  it.each(ofRoom)("leaves its room as it is: $_tag", (step) => assert.deepStrictEqual(roomsOf(step), [a]))
  it("leaves all its rooms as they are", () => assert.deepStrictEqual(roomsOf(direct), [a, b]))
  it.each<Step>([
    { _tag: "CheckLeft", rooms: [a] },
    { _tag: "NoteLeft", room: a },
    { _tag: "ReplaceStore", incarnation: null, newest: 0 },
    { _tag: "DropGap", gap: 1 },
    chat,
    device
  ])("ends the run, where what follows relies on it: $_tag", (step) => assert.isUndefined(roomsOf(step)))
})

describe("A step where rooms are left as they are", () => {
  it.each([...ofRoom, { _tag: "NoteLeft", room: a } as const])("is not done in those: $_tag", (step) => {
    assert.isUndefined(without(step, new Set([a])))
    assert.deepStrictEqual(without(step, new Set([roomId("c")])), step)
  })
  it("is done for the others", () => {
    assert.deepStrictEqual(without(direct, new Set([a])), { _tag: "TakeOutOfDirect", rooms: [b] })
    assert.isUndefined(without(direct, new Set([a, b])))
    assert.deepStrictEqual(without({ _tag: "CheckLeft", rooms: [a, b] }, new Set([b])), {
      _tag: "CheckLeft",
      rooms: [a]
    })
  })
  it("of the login is left to the run that does the rest", () => {
    assert.isUndefined(without(device, new Set([a])))
    assert.deepStrictEqual(without(device, new Set()), device)
  })
  it("of an upgrade is not done where the replacement is left as it is", () => {
    const upgrade = { room: a, replacement: b }
    for (const _tag of ["FollowUpgrade", "Distrust"] as const) {
      assert.isUndefined(without({ _tag, ...upgrade }, new Set([b])))
      assert.isUndefined(without({ _tag, ...upgrade }, new Set([a])))
      assert.deepStrictEqual(without({ _tag, ...upgrade }, new Set([roomId("c")])), { _tag, ...upgrade })
    }
    assert.deepStrictEqual(roomsOf({ _tag: "FollowUpgrade", ...upgrade }), [a, b])
  })
  it("of m.direct lists the others", () => {
    const user = userId("ann")
    const mark = { _tag: "MarkDirect", rooms: [{ room: a, user }, { room: b, user }] } as const
    assert.deepStrictEqual(without(mark, new Set([a])), { _tag: "MarkDirect", rooms: [{ room: b, user }] })
    assert.isUndefined(without(mark, new Set([a, b])))
    assert.deepStrictEqual(roomsOf(mark), [a, b])
  })
  it("of no room is done", () => assert.deepStrictEqual(without(chat, new Set([a])), chat))
})
