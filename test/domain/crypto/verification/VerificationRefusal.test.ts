import { assert, describe, it } from "@effect/vitest"
import { makeRefusalPace, refusalOf } from "../../../../src/domain/crypto/verification/VerificationRefusal.ts"

const type = "m.key.verification.request"
const inRoom = { type: "m.room.message", sender: "@eve:x", event_id: "$r", content: { msgtype: type, to: "@me:x" } }
const toDevice = (content: object = {}) => ({
  type,
  sender: "@eve:x",
  content: { transaction_id: "t", from_device: "EVES", ...content }
})

describe("The refusal of a verification", () => {
  it("names the request, and says that a person decided so", () => {
    const room = refusalOf(inRoom)
    assert.deepInclude(room, { sender: "@eve:x", flow: "$r", device: undefined })
    assert.deepInclude(room?.content, {
      code: "m.user",
      "m.relates_to": { rel_type: "m.reference", event_id: "$r" }
    })
    const device = refusalOf(toDevice())
    assert.deepInclude(device, { sender: "@eve:x", flow: "t", device: "EVES" })
    assert.deepInclude(device?.content, { code: "m.user", transaction_id: "t" })
  })

  it.each([
    ["without a sender", { ...inRoom, sender: 5 }],
    ["without an id", { ...inRoom, event_id: undefined }],
    ["whose name is none", toDevice({ transaction_id: 5 })],
    ["whose name is empty", toDevice({ transaction_id: "" })],
    ["whose name is a book", toDevice({ transaction_id: "t".repeat(256) })],
    ["of no device", toDevice({ from_device: undefined })],
    ["of all devices", toDevice({ from_device: "*" })],
    ["of nothing", {}]
  ])("is not there for a request %s", (_, request) => assert.isUndefined(refusalOf(request)))
})

describe("Refusals of verifications", () => {
  const one = (flow: string, sender = "@eve:x") => ({ sender, flow })

  it("are three an hour for each sender, one for each request", () => {
    const may = makeRefusalPace()
    const tries = ["a", "a", "b", "c", "d"].map((flow, now) => may(one(flow), now))
    assert.deepStrictEqual(tries, [true, false, true, true, false])
    assert.isTrue(may(one("a", "@mallory:x"), 5))
    assert.deepStrictEqual([may(one("d"), 3_599_999), may(one("d"), 3_600_000)], [false, true])
  })

  it("are sixty an hour for all, and go on where the clock was set back", () => {
    const may = makeRefusalPace()
    const all = Array.from({ length: 100 }, (_, at) => may(one("a", `@${at}:x`), 9_000_000))
    assert.strictEqual(all.filter((is) => is).length, 60)
    assert.isTrue(may(one("a"), 5))
  })
})
