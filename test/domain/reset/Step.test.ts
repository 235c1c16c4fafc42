import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { isLimited, isServerStep, Step } from "../../../src/domain/reset/Step.ts"
import { chatId, eventId, roomId } from "../../support/ResetWorld.ts"

const room = roomId("a")

describe("A step", () => {
  it.each<[Step, server: boolean, limited: boolean]>([
    [{ _tag: "ReplaceStore", incarnation: null, newest: 0 }, false, false],
    [{ _tag: "NoteLeft", room }, false, false],
    [{ _tag: "ForgetChat", chat: chatId("a"), generation: 0, newest: 0 }, false, false],
    [{ _tag: "DropPrompt", prompt: eventId("p"), attempt: 1 }, false, false],
    [{ _tag: "DropGap", gap: 1 }, false, false],
    [{ _tag: "DropFolder", folder: "home" }, false, false],
    [{ _tag: "BlankRoomData", room, types: ["t"] }, true, false],
    [{ _tag: "UnlinkChild", space: room, room }, true, true],
    [{ _tag: "TakeOutOfDirect", rooms: [room] }, true, false],
    [{ _tag: "LeaveRoom", room }, true, true],
    [{ _tag: "RejectInvite", room }, true, true],
    [{ _tag: "PurgeRoom", room }, true, false],
    [{ _tag: "ForgetRoom", room }, true, false],
    [{ _tag: "CheckLeft", rooms: [room] }, true, false],
    [{ _tag: "DropDevice", device: "D" }, true, false]
  ])(
    "$_tag is done on the server or in the store, and counted where it makes an event: %j",
    (step, server, limited) => {
      assert.strictEqual(isServerStep(step), server)
      assert.strictEqual(isLimited(step), limited)
    }
  )

  it("names a folder that leads nowhere else, whatever a saved plan says", () => {
    const isStep = Schema.is(Step)
    assert.isTrue(isStep({ _tag: "DropFolder", folder: "t1_aaaaaaaa" }))
    for (const folder of ["..", "../x", "a/b", "/etc", ""]) {
      assert.isFalse(isStep({ _tag: "DropFolder", folder }), folder)
    }
  })
})
