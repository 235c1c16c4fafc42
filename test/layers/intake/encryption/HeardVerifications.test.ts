import { assert, describe, it } from "@effect/vitest"
import type { ReadEvent } from "../../../../src/layers/intake/admission/AdmissionOfRoute.ts"
import { verificationsOf } from "../../../../src/layers/intake/encryption/HeardVerifications.ts"

const [me, ann] = ["@me:x", "@ann:x"]

const event = (room: string, raw: object) => ({ pending: { room, raw } }) as unknown as ReadEvent
const asked = (room: string, id: string) =>
  event(room, {
    type: "m.room.message",
    event_id: id,
    sender: ann,
    content: { msgtype: "m.key.verification.request", to: me }
  })
const step = (room: string, id: string, type: string, sender = ann) =>
  event(room, { type: `m.key.verification.${type}`, sender, content: { "m.relates_to": { event_id: id } } })
const text = event("!a", { type: "m.room.message", sender: ann, content: { msgtype: "m.text", body: "hello" } })

describe("Verifications of what is read at once", () => {
  it("are heard in their order, without other messages", () => {
    const [request, start] = [asked("!a", "$1"), step("!a", "$1", "start")]
    assert.deepStrictEqual(verificationsOf([request, text, start]), [request, start])
  })

  it("do not begin where they are over already, by either side", () => {
    for (const end of [step("!a", "$1", "done"), step("!a", "$1", "cancel"), step("!a", "$1", "cancel", me)]) {
      const open = asked("!a", "$2")
      assert.deepStrictEqual(verificationsOf([asked("!a", "$1"), open, end]), [open, end])
    }
  })

  it("are not ended by words of another room", () => {
    const [open, end] = [asked("!a", "$1"), step("!b", "$1", "done")]
    assert.deepStrictEqual(verificationsOf([open, end]), [open, end])
  })
})
